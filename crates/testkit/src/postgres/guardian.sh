# Runs a PostgreSQL on the orders of its input; when that ends, ends and removes it.
# $1 directory to remove; the rest is the server's command.
dir=$1
shift
server=

# the server's own processes and those that have not gone, zombies aside
children() { ps -A -o pid= -o ppid= | awk -v parent="$server" '$2 == parent { print $1 }'; }
any_alive() { for pid; do case $(ps -o stat= -p "$pid") in '' | Z*) ;; *) return 0 ;; esac; done; return 1; }

while read -r order; do
    case $order in
    start)
        "$@" </dev/null >>"$dir/server.log" 2>&1 &
        server=$!
        ;;
    stop)
        kill -INT "$server"
        wait "$server"
        ;;
    kill)
        pids="$server $(children)"
        kill -KILL $pids
        wait "$server"
        while any_alive $pids; do sleep 0.02; done
        ;;
    pause)
        # the parent first: it must not start another child that would go on
        kill -STOP "$server"
        kill -STOP $(children) || :
        ;;
    resume)
        kill -CONT "$server" $(children) || :
        ;;
    esac
    echo done
done
if [ -n "$server" ]; then
    # one that is held still would never quit
    kill -CONT "$server" $(children)
    kill -QUIT "$server"
    wait "$server"
fi
cd /
rm -rf "$dir"
