"""An application of the benchmark, and its judge.

  client.py write LOG PORT...       writes through the addresses of all servers until SIGTERM
  client.py count LOG PORT          how many writes the server at PORT has acknowledged
  client.py judge LOG PORT KILLED   what was felt and lost, as JSON; PORT is of the surviving primary,
                                    KILLED a time as in the log, or 0 for a planned move

Every number is sent once. A line of the log is an acknowledged write: when that was, when its
connection was opened (seconds since 1970), number, id and the server's port.
"""
import collections, json, signal, sys, threading, time

import psycopg2

CLIENTS = 2
PAUSE = 0.002


def connect(ports, **more):
    hosts = ",".join("127.0.0.1" for _ in ports)
    return psycopg2.connect(
        host=hosts, port=",".join(ports), user="postgres", dbname="app", password="bench",
        connect_timeout=2, **more)


def write(log, ports, first, stop):
    number = first
    while not stop.is_set():
        try:
            connection = connect(ports, target_session_attrs="read-write")
            connection.autocommit = True
            opened = time.time()
            cursor = connection.cursor()
            while not stop.is_set():
                number += CLIENTS
                cursor.execute(
                    "INSERT INTO acks (number) VALUES (%s) RETURNING id, inet_server_port()", (number,))
                written, port = cursor.fetchone()
                log.write(f"{time.time():.6f} {opened:.6f} {number} {written} {port}\n")
                time.sleep(PAUSE)
            connection.close()
        except psycopg2.Error:
            time.sleep(PAUSE)


def write_all(path, ports):
    stop = threading.Event()
    for it in (signal.SIGTERM, signal.SIGINT):
        signal.signal(it, lambda *_: stop.set())
    with open(path, "a", buffering=1) as log:
        clients = [threading.Thread(target=write, args=(log, ports, k, stop)) for k in range(CLIENTS)]
        for it in clients:
            it.start()
        for it in clients:
            it.join()


def read(path):
    Ack = collections.namedtuple("Ack", "at opened number id port")
    with open(path) as log:
        lines = [it.split() for it in log if it.endswith("\n")]
    return [Ack(float(a), float(o), int(n), int(i), int(p)) for a, o, n, i, p in lines]


def judge(path, port, killed):
    acks = read(path)
    if killed:
        begun = killed
        good = min(it.at for it in acks if it.opened > killed)
    else:
        begun = max(it.at for it in acks if it.port != int(port))
        good = min(it.at for it in acks if it.port == int(port))
    cursor = connect([port]).cursor()
    cursor.execute("SELECT number FROM acks")
    there = collections.Counter(it for it, in cursor.fetchall())
    ids = collections.Counter(it.id for it in acks)
    return {
        "seconds": round(good - begun, 3),
        "acknowledged": len(acks),
        "lost": sum(it.number not in there for it in acks),
        "doubled": sum(it > 1 for it in there.values()),
        "idsTwice": sum(it > 1 for it in ids.values()),
    }


def main(verb, log, *rest):
    if verb == "write":
        write_all(log, rest)
    elif verb == "count":
        print(sum(it.port == int(rest[0]) for it in read(log)))
    else:
        print(json.dumps(judge(log, rest[0], float(rest[1]))))


main(*sys.argv[1:])
