#!/usr/bin/env bash
# Runs all tests, and plays the tutorial with the package installed as a user would, on the oldest supported release of Node.js
# and on the newest with long-term support. The npm package `node` brings each. Other releases are arguments: `releases.sh 22 24`.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"; npm run --silent build' EXIT
package=$folder/$(npm pack --silent --pack-destination "$folder")

for release in ${*:-20.19.0 26}; do
  bin=$(cd "$folder" && npm exec --yes --package="node@$release" -- node -p 'path.dirname(process.execPath)')
  (
    PATH=$bin:$PATH
    echo "Node.js $(node --version): the package, installed, plays the tutorial"
    mkdir "$folder/$release" && cd "$folder/$release"
    npm init --yes > init.log
    npm install --silent --no-audit --no-fund "$package"
    bash node_modules/localvault/bin/tutorial.sh > tutorial.log
    tail -n 1 tutorial.log
  )
  echo "Node.js $release: the tests"
  PATH=$bin:$PATH npm run --silent build
  PATH=$bin:$PATH npx vitest run
done
