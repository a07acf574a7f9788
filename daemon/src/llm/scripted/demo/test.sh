#!/bin/sh
# Compares what slug.sh prints with what it should print.
failed=0

expect() {
    got=$(sh slug.sh "$1")
    if [ "$got" = "$2" ]; then
        echo "ok      '$1' -> '$got'"
    else
        echo "FAILED  '$1' -> '$got', expected '$2'"
        failed=1
    fi
}

expect 'Hello' 'hello'
expect 'Hello World' 'hello-world'
expect 'One  Two   Three' 'one-two-three'
exit $failed
