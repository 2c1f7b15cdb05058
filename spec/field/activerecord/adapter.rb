# frozen_string_literal: true

# ActiveRecord with the timeout that `rails new` writes into database.yml, and `transaction` around a write.

require "active_record"
require_relative "../blackbox"

class Stack
  def hello
    mine = { name: "ActiveRecord", version: ActiveRecord.version.to_s }
    { implementation: mine, driver: "sqlite3 #{SQLite3::VERSION}", sqlite: { version: SQLite3::Database.new(":memory:").get_first_value("SELECT sqlite_version()") } }
  end

  # One abstract class with a connection of its own for each database, as for several databases in one application.
  def connect(path, options)
    @classes = (@classes || 0) + 1
    base = Class.new(ActiveRecord::Base) { self.abstract_class = true }
    Object.const_set("Field#{@classes}", base)
    base.establish_connection(adapter: "sqlite3", database: path, pool: 5, timeout: options["busyTimeoutMs"] || 5000)
    base.connection
    base
  end

  def execute(base, sql, params)
    base.connection.exec_query(sql, "field", params).rows
  end

  # Raw: past ActiveRecord, on the driver's connection.
  def exec(base, sql)
    base.connection.raw_connection.execute(sql)
  end

  def write(base, &body)
    base.transaction { body.call }
  end

  def close(base)
    base.remove_connection
    {}
  end
end

require "sqlite3"
serve(Stack.new)
