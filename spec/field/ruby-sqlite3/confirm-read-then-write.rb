# frozen_string_literal: true

# Two databases on one file: a transaction that has read cannot write once another has written, however long the timeout.

require "sqlite3"
require "tmpdir"

path = File.join(Dir.mktmpdir, "case.db")
a, b = Array.new(2) { SQLite3::Database.new(path).tap { |database| database.busy_timeout(5000) } }
a.execute("PRAGMA journal_mode=WAL")
a.execute("CREATE TABLE t (v)")
began = nil
begin
  a.transaction do
    a.execute("SELECT count(*) FROM t")
    b.transaction { b.execute("INSERT INTO t VALUES ('b')") }
    began = Time.now
    a.execute("INSERT INTO t VALUES ('a')")
  end
  exit 1
rescue SQLite3::BusyException => e
  waited = Time.now - began
  puts format("after %.3f s of a timeout of 5 s: %s", waited, e.message)
  exit waited < 1
end
