#!/bin/sh
# slug.sh TITLE: prints TITLE as the last part of a web address.
printf '%s' "$1" | tr 'A-Z' 'a-z' | tr ' ' '_'
