#!/usr/bin/env bash
# A PostgreSQL of one's own in a temporary folder. Prints where its socket lies once it answers, then does what its standard
# input says, line by line: stop, start, freeze, thaw; each is answered by a line. It ends with its standard input, so
# that nothing is left behind when the tests crash.
#
# With the argument "durable" what it commits is on the disk. With "secure" it listens on a port of 127.0.0.1, with TLS and a password (a-secret), and prints the port.
set -euo pipefail

binaries=$(pg_config --bindir)
folder=$(mktemp -d "${TMPDIR:-/tmp}/latchkey-postgres-XXXXXX")
data=$folder/data
as_user=()
# It refuses to run as root.
if ((EUID == 0)); then
  chown postgres: "$folder"
  as_user=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
fi
cd /

run() { "${as_user[@]}" "$@" >>"$folder/log" 2>&1 </dev/null; }
control() { run "$binaries/pg_ctl" -D "$data" "$@"; }
postmaster() { head -1 "$data/postmaster.pid"; }
clean_up() {
  # What is frozen does not hear.
  if [[ -e $data/postmaster.pid ]]; then
    kill -CONT "$(postmaster)" $(ps -o pid= --ppid "$(postmaster)") 2>/dev/null || true
  fi
  control stop -m immediate || true
  rm -rf "$folder"
}
trap clean_up EXIT
# What went wrong stands in the log.
trap 'cat "$folder/log" >&2' ERR

run sh -c "echo a-secret >'$folder/password'"
authentication=trust
[[ ${1-} == secure ]] && authentication=scram-sha-256
run "$binaries/initdb" -D "$data" --no-sync --no-instructions --encoding=UTF8 --locale=C.UTF-8 --username=latchkey \
  --auth="$authentication" --pwfile="$folder/password"
# Speed counts, not the disk; a server whose setting forgets commits is the harder test.
fsync=off
[[ ${1-} == durable ]] && fsync=on
settings="fsync = $fsync
synchronous_commit = off
full_page_writes = $fsync
max_connections = 400
shared_buffers = 64MB
unix_socket_directories = '$folder'
listen_addresses = ''"
where=$folder
if [[ ${1-} == secure ]]; then
  # Below those that the system hands out to clients.
  port=$((RANDOM % 10000 + 20000))
  where=$port
  run openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$data/server.key" -out "$data/server.crt"
  chmod 600 "$data/server.key"
  run cp "$data/server.crt" "$folder/authority.pem"
  chmod 755 "$folder"
  settings+="
listen_addresses = '127.0.0.1'
port = $port
ssl = on"
fi
run sh -c "cat >>'$data/postgresql.conf' <<'END'
$settings
END"
control start -w -t 300
[[ ${1-} == secure ]] || run "$binaries/createdb" -h "$folder" -U latchkey latchkey
[[ ${1-} != secure ]] || PGPASSWORD=a-secret run "$binaries/createdb" -h "$folder" -p "$where" -U latchkey latchkey
echo "$where $folder"

while read -r command; do
  case $command in
  stop) control stop -m immediate ;;
  start) control start -w ;;
  freeze | thaw)
    signal=STOP
    [[ $command == thaw ]] && signal=CONT
    pid=$(postmaster)
    # The postmaster and what it has started, which serves the connections.
    kill "-$signal" "$pid" $(ps -o pid= --ppid "$pid")
    ;;
  esac
  echo done
done
