#!/usr/bin/env bash
# Runs the tutorial with the package installed as a user would, and the tests of what a release of Node.js can change, on the oldest
# supported release and on the newest with long-term support. The npm package `node` brings each. Other releases are arguments:
# `releases.sh 22 24`.
#
# What can change is how the engine reads JSON, numbers, dates and patterns (`units`), and files, sockets, TLS, terminals, signals
# and processes, of which fewer are killed (`processes`). The rest depends on no release: scenarios put such pieces together in
# bash (`shells`), and requests grow with their size as the program's own loops do (`growth`).
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"; npm run --silent build' EXIT
package=$folder/$(npm pack --silent --pack-destination "$folder")

for release in ${*:-20.19.0 26}; do
  bin=$(cd "$folder" && npm exec --yes --package="node@$release" -- node -p 'path.dirname(process.execPath)')
  (
    PATH=$bin:$PATH
    echo "Node.js $(node --version): the installed package runs the tutorial"
    mkdir "$folder/$release" && cd "$folder/$release"
    npm init --yes > init.log
    npm install --silent --no-audit --no-fund "$package"
    node_modules/.bin/localvault tutorial -auto > tutorial.log
    tail -n 1 tutorial.log
  )
  echo "Node.js $release: the tests"
  PATH=$bin:$PATH npm run --silent build
  PATH=$bin:$PATH LOCALVAULT_KILLS=100 LOCALVAULT_FLIPS=100 npx vitest run --project units --project processes
done
