# frozen_string_literal: true

# Without busy_timeout a write does not wait for another's transaction at all.

require "sqlite3"
require "tmpdir"

path = File.join(Dir.mktmpdir, "case.db")
a, b = Array.new(2) { SQLite3::Database.new(path) }
a.execute("CREATE TABLE t (v)")
a.transaction(:immediate)
began = Time.now
begin
  b.transaction { b.execute("INSERT INTO t VALUES ('b')") }
  exit 1
rescue SQLite3::BusyException => e
  puts format("a write beside another's transaction failed after %.3f s: %s", Time.now - began, e.message)
end
