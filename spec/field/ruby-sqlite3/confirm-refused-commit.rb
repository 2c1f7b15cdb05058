# frozen_string_literal: true

# A COMMIT that a deferred foreign key refuses leaves SQLite's transaction open, and with it the lock on the file.

require "sqlite3"
require "tmpdir"

path = File.join(Dir.mktmpdir, "case.db")
database = SQLite3::Database.new(path)
database.execute("PRAGMA foreign_keys=ON")
database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY)")
database.execute("CREATE TABLE child (parent REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)")
begin
  database.transaction { database.execute("INSERT INTO child VALUES (7)") }
  exit 1
rescue SQLite3::ConstraintException => e
  puts e.message
end
begin
  SQLite3::Database.new(path).transaction(:immediate)
  exit 1
rescue SQLite3::BusyException => e
  still = database.transaction_active?
  puts "after the refused commit SQLite is still in a transaction (#{still}), and another connection meets: #{e.message}"
end
