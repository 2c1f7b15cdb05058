# frozen_string_literal: true

# Two connections to one file: a transaction that has read cannot write once another has written, however long the timeout.

require "active_record"
require "tmpdir"

path = File.join(Dir.mktmpdir, "case.db")
A, B = Array.new(2) { Class.new(ActiveRecord::Base) { self.abstract_class = true } }
[A, B].each { |base| base.establish_connection(adapter: "sqlite3", database: path, timeout: 5000) }
A.connection.execute("PRAGMA journal_mode=WAL")
A.connection.execute("CREATE TABLE t (v)")
began = nil
begin
  A.transaction do
    A.connection.select_value("SELECT count(*) FROM t")
    B.transaction { B.connection.execute("INSERT INTO t VALUES ('b')") }
    began = Time.now
    A.connection.execute("INSERT INTO t VALUES ('a')")
  end
  exit 1
rescue ActiveRecord::StatementInvalid => e
  waited = Time.now - began
  puts format("after %.3f s of a timeout of 5 s: %s", waited, e.message)
  exit waited < 1
end
