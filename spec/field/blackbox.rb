# frozen_string_literal: true

# The adapter protocol for the Ruby stacks of the field guide. What is told of a stack stands in its own adapter.

require "json"

def tell(message)
  $stdout.puts(JSON.generate(message))
  $stdout.flush
end

# Does the steps of a write transaction's body, and returns what the body returns.
def run(stack, handle, steps)
  steps.each do |step|
    if step.key?("sql") then stack.execute(handle, step["sql"], step["params"] || [])
    elsif step.key?("throw") then raise step["throw"]
    elsif step.key?("pause")
      tell({ event: "paused", at: step["pause"] })
      $stdin.gets
    elsif step.key?("value") then return { value: step["value"] }
    else raise NotImplementedError, step.to_s
    end
  end
  {}
end

def answer(stack, open, request)
  handle = open[request["db"]]
  case request["op"]
  when "hello" then { protocol: 1, language: "Ruby", capabilities: [] }.merge(stack.hello)
  when "connect"
    opened = open[request["db"]] = stack.connect(request["path"], request["options"] || {})
    { journalMode: stack.execute(opened, "PRAGMA journal_mode", [])[0][0] }
  when "write" then stack.write(handle) { run(stack, handle, request["body"]) }
  when "query" then { rows: stack.execute(handle, request["sql"], request["params"] || []) }
  when "exec" then stack.exec(handle, request["sql"]) && {}
  when "close" then stack.close(handle) || {}
  when "bye" then {}
  else raise NotImplementedError, request["op"]
  end
end

# Answers requests until `bye` or the end of standard input.
def serve(stack)
  open = {}
  $stdin.each_line do |line|
    request = JSON.parse(line)
    begin
      tell({ id: request["id"], ok: answer(stack, open, request) })
    rescue NotImplementedError => e
      tell({ id: request["id"], error: { message: e.message, kind: "unsupported" } })
    rescue StandardError => e
      tell({ id: request["id"], error: { message: "#{e.class}: #{e.message}" } })
    end
    break if request["op"] == "bye"
  end
end
