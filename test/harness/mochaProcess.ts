/** A process of its own for one suite: `mochaProcess.ts RESULTS.json TIMEOUT FILE…`. */
import { writeFileSync } from 'node:fs';
import { runMocha } from './runMocha';

const [results = '', timeout = '', ...files] = process.argv.slice(2);
const suite = await runMocha(files, {
  timeout: Number(timeout),
  print: (line) => console.log(line),
});
writeFileSync(results, JSON.stringify(suite));
// A test that leaves a timer or a worker behind must not hold up the others.
process.exit(0);
