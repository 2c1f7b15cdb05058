//! rusqlite with the crate's defaults (it waits 5 s), and `transaction` and `commit` around a write.

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{params_from_iter, Connection};
use serde_json::{json, Value};
use std::collections::HashMap;
use std::io::{stdin, stdout, Write};
use std::time::Duration;

enum Failure {
    Unsupported(String),
    Error(String),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Failure::Error(error.to_string())
    }
}

type Answer = Result<Value, Failure>;

fn send(message: Value) {
    println!("{message}");
    stdout().flush().unwrap();
}

fn connect(path: &str, options: &Value) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    if let Some(wait) = options["busyTimeoutMs"].as_u64() {
        connection.busy_timeout(Duration::from_millis(wait))?;
    }
    Ok(connection)
}

fn to_sql(value: &Value) -> Sql {
    match value {
        Value::Null => Sql::Null,
        Value::Bool(b) => Sql::Integer(*b as i64),
        Value::Number(n) => n.as_i64().map_or_else(|| Sql::Real(n.as_f64().unwrap()), Sql::Integer),
        Value::String(s) => Sql::Text(s.clone()),
        other => Sql::Text(other.to_string()),
    }
}

fn to_json(value: ValueRef) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(i) => json!(i),
        ValueRef::Real(r) => json!(r),
        ValueRef::Text(t) | ValueRef::Blob(t) => json!(String::from_utf8_lossy(t)),
    }
}

fn execute(connection: &Connection, sql: &str, params: &Value) -> rusqlite::Result<Value> {
    let given = params.as_array().map(|all| all.iter().map(to_sql).collect()).unwrap_or_else(Vec::new);
    let mut statement = connection.prepare(sql)?;
    let width = statement.column_count();
    let mut rows = statement.query(params_from_iter(given))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((0..width).map(|i| row.get_ref(i).map(to_json)).collect::<rusqlite::Result<Value>>()?);
    }
    Ok(Value::Array(found))
}

fn run(connection: &Connection, steps: &Value) -> Answer {
    for step in steps.as_array().unwrap() {
        if let Some(sql) = step["sql"].as_str() {
            execute(connection, sql, &step["params"])?;
        } else if let Some(text) = step["throw"].as_str() {
            return Err(Failure::Error(text.into()));
        } else if let Some(name) = step["pause"].as_str() {
            send(json!({ "event": "paused", "at": name }));
            stdin().read_line(&mut String::new()).unwrap();
        } else if let Some(value) = step.get("value") {
            return Ok(json!({ "value": value }));
        } else {
            return Err(Failure::Unsupported(step.to_string()));
        }
    }
    Ok(json!({}))
}

fn write(connection: &mut Connection, steps: &Value) -> Answer {
    let transaction = connection.transaction()?; // rolls back when it is dropped before commit
    let result = run(&transaction, steps)?;
    transaction.commit()?;
    Ok(result)
}

fn answer(request: &Value, open: &mut HashMap<String, Connection>) -> Answer {
    let db = request["db"].as_str().unwrap_or("").to_string();
    let sql = request["sql"].as_str().unwrap_or("");
    let closed = || Failure::Error("the connection is closed".into());
    match request["op"].as_str().unwrap() {
        "hello" => Ok(json!({
            "protocol": 1, "implementation": { "name": "rusqlite", "version": "0.28.0" }, "language": "Rust",
            "sqlite": { "version": rusqlite::version() }, "capabilities": []
        })),
        "connect" => {
            let connection = connect(request["path"].as_str().unwrap(), &request["options"])?;
            let mode = execute(&connection, "PRAGMA journal_mode", &Value::Null)?[0][0].clone();
            open.insert(db, connection);
            Ok(json!({ "journalMode": mode }))
        }
        "write" => write(open.get_mut(&db).ok_or_else(closed)?, &request["body"]),
        "query" => Ok(json!({ "rows": execute(open.get(&db).ok_or_else(closed)?, sql, &request["params"])? })),
        "exec" => execute(open.get(&db).ok_or_else(closed)?, sql, &Value::Null).map(|_| json!({})).map_err(Into::into),
        "close" => match open.remove(&db) {
            Some(connection) => connection.close().map(|_| json!({})).map_err(|(_, error)| error.into()),
            None => Ok(json!({})),
        },
        "bye" => Ok(json!({})),
        op => Err(Failure::Unsupported(op.into())),
    }
}

fn main() {
    let mut open = HashMap::new();
    let mut line = String::new();
    while stdin().read_line(&mut line).unwrap() > 0 {
        let request: Value = serde_json::from_str(&line).unwrap();
        line.clear();
        send(match answer(&request, &mut open) {
            Ok(ok) => json!({ "id": request["id"], "ok": ok }),
            Err(Failure::Unsupported(what)) => json!({ "id": request["id"], "error": { "message": what, "kind": "unsupported" } }),
            Err(Failure::Error(text)) => json!({ "id": request["id"], "error": { "message": text } }),
        });
        if request["op"] == "bye" {
            break;
        }
    }
}
