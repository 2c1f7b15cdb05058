// Xerial's sqlite-jdbc with the driver's defaults (it waits 3 s), and setAutoCommit(false), commit and rollback around a write.

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

public class Adapter {
    static final Gson JSON = new GsonBuilder().serializeNulls().create();
    static final BufferedReader INPUT = new BufferedReader(new InputStreamReader(System.in));
    static final Map<String, Connection> OPEN = new HashMap<>();

    static void send(Object message) {
        System.out.println(JSON.toJson(message));
        System.out.flush();
    }

    static Connection connect(String path, JsonObject options) throws SQLException {
        Properties settings = new Properties();
        if (options != null && options.has("busyTimeoutMs")) {
            settings.setProperty("busy_timeout", options.get("busyTimeoutMs").getAsString());
        }
        return DriverManager.getConnection("jdbc:sqlite:" + path, settings);
    }

    static List<List<Object>> execute(Connection connection, String sql, JsonArray params) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; params != null && i < params.size(); i++) {
                statement.setObject(i + 1, JSON.fromJson(params.get(i), Object.class));
            }
            if (!statement.execute()) return rows;
            ResultSet found = statement.getResultSet();
            int width = found.getMetaData().getColumnCount();
            while (found.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 1; i <= width; i++) row.add(found.getObject(i));
                rows.add(row);
            }
        }
        return rows;
    }

    static Map<String, Object> run(Connection connection, JsonArray steps) throws Exception {
        for (JsonElement element : steps) {
            JsonObject step = element.getAsJsonObject();
            if (step.has("sql")) {
                execute(connection, step.get("sql").getAsString(), step.getAsJsonArray("params"));
            } else if (step.has("throw")) {
                throw new RuntimeException(step.get("throw").getAsString());
            } else if (step.has("pause")) {
                send(Map.of("event", "paused", "at", step.get("pause").getAsString()));
                INPUT.readLine();
            } else if (step.has("value")) {
                return Map.of("value", step.get("value"));
            } else {
                throw new UnsupportedOperationException(step.toString());
            }
        }
        return Map.of();
    }

    static Map<String, Object> write(Connection connection, JsonArray steps) throws Exception {
        connection.setAutoCommit(false);
        try {
            Map<String, Object> result = run(connection, steps);
            connection.commit();
            return result;
        } catch (Exception error) {
            connection.rollback();
            throw error;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    static Map<String, Object> answer(JsonObject request) throws Exception {
        String op = request.get("op").getAsString();
        String db = request.has("db") ? request.get("db").getAsString() : "";
        String sql = request.has("sql") ? request.get("sql").getAsString() : "";
        switch (op) {
            case "hello":
                try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:")) {
                    Object version = execute(memory, "SELECT sqlite_version()", null).get(0).get(0);
                    Map<String, Object> mine = Map.of("name", "sqlite-jdbc", "version", memory.getMetaData().getDriverVersion());
                    return Map.of("protocol", 1, "implementation", mine, "language", "Java", "driver", "JDBC",
                        "sqlite", Map.of("version", version), "capabilities", List.of());
                }
            case "connect":
                OPEN.put(db, connect(request.get("path").getAsString(), request.getAsJsonObject("options")));
                return Map.of("journalMode", execute(OPEN.get(db), "PRAGMA journal_mode", null).get(0).get(0));
            case "write":
                return write(OPEN.get(db), request.getAsJsonArray("body"));
            case "query":
                return Map.of("rows", execute(OPEN.get(db), sql, request.getAsJsonArray("params")));
            case "exec":
                execute(OPEN.get(db), sql, null);
                return Map.of();
            case "close":
                OPEN.get(db).close();
                return Map.of();
            case "bye":
                return Map.of();
            default:
                throw new UnsupportedOperationException(op);
        }
    }

    public static void main(String[] args) throws Exception {
        for (String line = INPUT.readLine(); line != null; line = INPUT.readLine()) {
            JsonObject request = JsonParser.parseString(line).getAsJsonObject();
            JsonElement id = request.get("id");
            try {
                send(Map.of("id", id, "ok", answer(request)));
            } catch (UnsupportedOperationException error) {
                send(Map.of("id", id, "error", Map.of("message", "" + error.getMessage(), "kind", "unsupported")));
            } catch (Exception error) {
                send(Map.of("id", id, "error", Map.of("message", "" + error.getMessage())));
            }
            if (request.get("op").getAsString().equals("bye")) return;
        }
    }
}
