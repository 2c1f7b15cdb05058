#!/usr/bin/perl
# DBD::SQLite with its defaults (it waits 30 s, begin_work is BEGIN IMMEDIATE), and begin_work and commit around a write.
use strict;
use warnings;
use DBI;
use JSON::PP;

my $json = JSON::PP->new->utf8->canonical->allow_nonref;
my %open;
$| = 1;

sub tell_suite { print $json->encode($_[0]), "\n" }

sub connect_to {
    my ($path, $options) = @_;
    my $dbh = DBI->connect("dbi:SQLite:dbname=$path", '', '', { RaiseError => 1, PrintError => 0, AutoCommit => 1 });
    $dbh->sqlite_busy_timeout($options->{busyTimeoutMs}) if exists $options->{busyTimeoutMs};
    return $dbh;
}

sub execute {
    my ($dbh, $sql, $params) = @_;
    my $sth = $dbh->prepare($sql);
    $sth->execute(@$params);
    return $sth->{NUM_OF_FIELDS} ? $sth->fetchall_arrayref : [];
}

sub run {
    my ($dbh, $steps) = @_;
    for my $step (@$steps) {
        if (exists $step->{sql}) { execute($dbh, $step->{sql}, $step->{params} || []) }
        elsif (exists $step->{throw}) { die "$step->{throw}\n" }
        elsif (exists $step->{pause}) { tell_suite({ event => 'paused', at => $step->{pause} }); <STDIN> }
        elsif (exists $step->{value}) { return { value => $step->{value} } }
        else { die { unsupported => $json->encode($step) } }
    }
    return {};
}

# As DBI's documentation has it: an eval around the work, commit at its end, rollback when it died.
sub write_txn {
    my ($dbh, $steps) = @_;
    $dbh->begin_work;
    my $result = eval { my $value = run($dbh, $steps); $dbh->commit; $value };
    return $result if defined $result;
    my $error = $@;
    eval { $dbh->rollback };
    die $error;
}

my %ops = (
    hello => sub {
        my $mine = { name => 'DBD::SQLite', version => do { require DBD::SQLite; "$DBD::SQLite::VERSION" } };
        my $memory = DBI->connect('dbi:SQLite:dbname=:memory:', '', '', { RaiseError => 1 });
        my $sqlite = { version => execute($memory, 'SELECT sqlite_version()', [])->[0][0] };
        return { protocol => 1, implementation => $mine, language => 'Perl', driver => "DBI $DBI::VERSION", sqlite => $sqlite, capabilities => [] };
    },
    connect => sub {
        my $dbh = $open{ $_[0]{db} } = connect_to($_[0]{path}, $_[0]{options} || {});
        return { journalMode => execute($dbh, 'PRAGMA journal_mode', [])->[0][0] };
    },
    write => sub { write_txn($open{ $_[0]{db} }, $_[0]{body}) },
    query => sub { return { rows => execute($open{ $_[0]{db} }, $_[0]{sql}, $_[0]{params} || []) } },
    exec  => sub { execute($open{ $_[0]{db} }, $_[0]{sql}, []); return {} },
    close => sub { $open{ $_[0]{db} }->disconnect; return {} },
    bye   => sub { return {} },
);

while (my $line = <STDIN>) {
    my $request = $json->decode($line);
    my $op = $ops{ $request->{op} } || sub { die { unsupported => $request->{op} } };
    my $ok = eval { $op->($request) };
    my $error = $@;
    if (defined $ok) { tell_suite({ id => $request->{id}, ok => $ok }) }
    elsif (ref $error) { tell_suite({ id => $request->{id}, error => { message => $error->{unsupported}, kind => 'unsupported' } }) }
    else { chomp $error; tell_suite({ id => $request->{id}, error => { message => $error } }) }
    last if $request->{op} eq 'bye';
}
