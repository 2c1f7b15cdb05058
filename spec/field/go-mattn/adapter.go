// mattn/go-sqlite3 as its README answers "database is locked": cache=shared and one open connection; a write is a sql.Tx.
package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"

	sqlite3 "github.com/mattn/go-sqlite3"
)

type object = map[string]interface{}

type request struct {
	Id           interface{}
	Op, Db, Path string
	Sql          string
	Params       []interface{}
	Body         []object
	Options      struct{ BusyTimeoutMs *int }
}

// What *sql.DB and *sql.Tx have in common.
type runner interface {
	QueryContext(ctx context.Context, query string, args ...interface{}) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...interface{}) (sql.Result, error)
}

var (
	errUnsupported = errors.New("unsupported")
	always         = context.Background()
	input          = bufio.NewReader(os.Stdin)
	open           = map[string]*sql.DB{}
)

func send(message object) {
	line, _ := json.Marshal(message)
	fmt.Println(string(line))
}

func connect(r request) (object, error) {
	name := "file:" + (&url.URL{Path: r.Path}).EscapedPath() + "?cache=shared"
	if r.Options.BusyTimeoutMs != nil {
		name += fmt.Sprintf("&_busy_timeout=%d", *r.Options.BusyTimeoutMs)
	}
	db, err := sql.Open("sqlite3", name)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	open[r.Db] = db
	rows, err := query(db, "PRAGMA journal_mode", nil)
	if err != nil {
		return nil, err
	}
	return object{"journalMode": rows[0][0]}, nil
}

func query(on runner, text string, params []interface{}) ([][]interface{}, error) {
	found, err := on.QueryContext(always, text, params...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	names, err := found.Columns()
	if err != nil {
		return nil, err
	}
	rows := [][]interface{}{}
	for found.Next() {
		row := make([]interface{}, len(names))
		into := make([]interface{}, len(names))
		for i := range row {
			into[i] = &row[i]
		}
		if err := found.Scan(into...); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, found.Err()
}

func run(tx *sql.Tx, steps []object) (object, error) {
	for _, step := range steps {
		if text, ok := step["sql"].(string); ok {
			params, _ := step["params"].([]interface{})
			if _, err := query(tx, text, params); err != nil {
				return nil, err
			}
		} else if text, ok := step["throw"].(string); ok {
			return nil, errors.New(text)
		} else if name, ok := step["pause"]; ok {
			send(object{"event": "paused", "at": name})
			input.ReadString('\n')
		} else if value, ok := step["value"]; ok {
			return object{"value": value}, nil
		} else {
			return nil, errUnsupported
		}
	}
	return object{}, nil
}

func write(db *sql.DB, steps []object) (object, error) {
	tx, err := db.BeginTx(always, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() // after Commit this does nothing
	result, err := run(tx, steps)
	if err != nil {
		return nil, err
	}
	return result, tx.Commit()
}

func answer(r request) (object, error) {
	switch r.Op {
	case "hello":
		version, _, _ := sqlite3.Version()
		mine := object{"name": "mattn/go-sqlite3", "version": "1.14.16"}
		return object{"protocol": 1, "implementation": mine, "language": "Go", "driver": "database/sql",
			"sqlite": object{"version": version}, "capabilities": []string{}}, nil
	case "connect":
		return connect(r)
	case "write":
		return write(open[r.Db], r.Body)
	case "query":
		rows, err := query(open[r.Db], r.Sql, r.Params)
		return object{"rows": rows}, err
	case "exec":
		_, err := open[r.Db].ExecContext(always, r.Sql)
		return object{}, err
	case "close":
		return object{}, open[r.Db].Close()
	case "bye":
		return object{}, nil
	}
	return nil, errUnsupported
}

func main() {
	for {
		line, err := input.ReadBytes('\n')
		if err != nil {
			return
		}
		var r request
		json.Unmarshal(line, &r)
		if ok, err := answer(r); err == nil {
			send(object{"id": r.Id, "ok": ok})
		} else if err == errUnsupported {
			send(object{"id": r.Id, "error": object{"message": r.Op, "kind": "unsupported"}})
		} else {
			send(object{"id": r.Id, "error": object{"message": err.Error()}})
		}
		if r.Op == "bye" {
			return
		}
	}
}
