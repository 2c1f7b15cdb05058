<?php
// Two connections to one file: a transaction that has read cannot write once another has written, however long the timeout.

$path = tempnam(sys_get_temp_dir(), 'field-');
[$a, $b] = [new PDO("sqlite:$path"), new PDO("sqlite:$path")];
$a->query('PRAGMA journal_mode=WAL')->fetchAll();
$a->exec('CREATE TABLE t (v)');
$a->beginTransaction();
$a->query('SELECT count(*) FROM t')->fetchAll();
$b->beginTransaction();
$b->exec("INSERT INTO t VALUES ('b')");
$b->commit();
$began = microtime(true);
try {
    $a->exec("INSERT INTO t VALUES ('a')");
    exit(1);
} catch (PDOException $error) {
    $waited = microtime(true) - $began;
    printf("after %.3f s of a timeout of 60 s: %s\n", $waited, $error->getMessage());
    exit($waited < 1 ? 0 : 1);
}
