<?php
// PHP's PDO with the SQLite driver's defaults (it waits 60 s, errors are exceptions), and `beginTransaction` around a write.

function send(array $message): void
{
    fwrite(STDOUT, json_encode($message, JSON_INVALID_UTF8_SUBSTITUTE) . "\n");
    fflush(STDOUT);
}

function connect(string $path, array $options): PDO
{
    $settings = [];
    if (isset($options['busyTimeoutMs'])) {
        $settings[PDO::ATTR_TIMEOUT] = (int) ceil($options['busyTimeoutMs'] / 1000);
    }
    return new PDO("sqlite:$path", null, null, $settings);
}

function execute(PDO $pdo, string $sql, array $params): array
{
    $statement = $pdo->prepare($sql);
    $statement->execute($params);
    return $statement->columnCount() > 0 ? $statement->fetchAll(PDO::FETCH_NUM) : [];
}

function run(PDO $pdo, array $steps): array
{
    foreach ($steps as $step) {
        if (isset($step['sql'])) {
            execute($pdo, $step['sql'], $step['params'] ?? []);
        } elseif (isset($step['throw'])) {
            throw new RuntimeException($step['throw']);
        } elseif (isset($step['pause'])) {
            send(['event' => 'paused', 'at' => $step['pause']]);
            fgets(STDIN);
        } elseif (array_key_exists('value', $step)) {
            return ['value' => $step['value']];
        } else {
            throw new BadFunctionCallException(json_encode($step));
        }
    }
    return [];
}

function write(PDO $pdo, array $steps): array
{
    $pdo->beginTransaction();
    try {
        $result = run($pdo, $steps);
        $pdo->commit();
        return $result;
    } catch (Throwable $error) {
        if ($pdo->inTransaction()) {
            $pdo->rollBack();
        }
        throw $error;
    }
}

function answer(array $request, array &$open): array
{
    $db = $request['db'] ?? '';
    switch ($request['op']) {
        case 'hello':
            $mine = ['name' => 'PHP PDO', 'version' => PHP_VERSION];
            $sqlite = ['version' => (new PDO('sqlite::memory:'))->getAttribute(PDO::ATTR_CLIENT_VERSION)];
            return ['protocol' => 1, 'implementation' => $mine, 'language' => 'PHP', 'driver' => 'pdo_sqlite', 'sqlite' => $sqlite, 'capabilities' => []];
        case 'connect':
            $open[$db] = connect($request['path'], $request['options'] ?? []);
            return ['journalMode' => execute($open[$db], 'PRAGMA journal_mode', [])[0][0]];
        case 'write':
            return write($open[$db], $request['body']);
        case 'query':
            return ['rows' => execute($open[$db], $request['sql'], $request['params'] ?? [])];
        case 'exec':
            execute($open[$db], $request['sql'], []);
            return [];
        case 'close':
            // PDO closes a connection when nothing refers to it any more.
            unset($open[$db]);
            return [];
        case 'bye':
            return [];
    }
    throw new BadFunctionCallException($request['op']);
}

$open = [];
while (($line = fgets(STDIN)) !== false) {
    $request = json_decode($line, true);
    try {
        send(['id' => $request['id'], 'ok' => (object) answer($request, $open)]);
    } catch (BadFunctionCallException $error) {
        send(['id' => $request['id'], 'error' => ['message' => $error->getMessage(), 'kind' => 'unsupported']]);
    } catch (Throwable $error) {
        send(['id' => $request['id'], 'error' => ['message' => $error->getMessage()]]);
    }
    if ($request['op'] === 'bye') {
        break;
    }
}
