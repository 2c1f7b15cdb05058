# frozen_string_literal: true

# Ruby's sqlite3 as its documentation shows it: `Database.new`, which does not wait for locks, and `transaction` around a write.

require "sqlite3"
require_relative "../blackbox"

class Stack
  def hello
    mine = { name: "sqlite3-ruby", version: SQLite3::VERSION }
    { implementation: mine, sqlite: { version: SQLite3::Database.new(":memory:").get_first_value("SELECT sqlite_version()") } }
  end

  def connect(path, options)
    database = SQLite3::Database.new(path)
    database.busy_timeout(options["busyTimeoutMs"]) if options.key?("busyTimeoutMs")
    database
  end

  def execute(database, sql, params)
    database.execute(sql, params)
  end

  def exec(database, sql)
    execute(database, sql, [])
  end

  def write(database, &body)
    result = nil
    database.transaction { result = body.call }
    result
  end

  def close(database)
    database.close
    {}
  end
end

serve(Stack.new)
