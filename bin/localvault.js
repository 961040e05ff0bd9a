#!/usr/bin/env node
const { loader } = require('./load.js');

loader(`${__dirname}/../dist`).load('main.cjs').main();
