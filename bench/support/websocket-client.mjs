// Asks a policy's server 100 times a second and prints how long each answer took, and how far from its beat it came.
const PERIOD = 10;
const [address, options] = process.argv.slice(2);
const { observationSize, goalSize, seconds } = JSON.parse(options);
const socket = new WebSocket(address);
await new Promise((resolve, reject) => {
  socket.onopen = resolve;
  socket.onerror = reject;
});

const latencies = [];
const arrivals = [];
let sent = 0;
socket.onmessage = () => {
  const now = performance.now();
  latencies.push(now - sent);
  arrivals.push(now);
};
const goal = Array(goalSize).fill(0);
const begin = performance.now();
for (let step = 1; step <= (1000 * seconds) / PERIOD; step++) {
  await new Promise((resolve) => setTimeout(resolve, begin + step * PERIOD - performance.now()));
  sent = performance.now();
  socket.send(
    JSON.stringify({ observation: Array.from({ length: observationSize }, () => Math.random()), goal }),
  );
}
await new Promise((resolve) => setTimeout(resolve, 100));
socket.close();
// The median of the beats is that of the whole run, so that a constant delay is no jitter.
const offsets = arrivals.map((arrival, i) => arrival - begin - (i + 1) * PERIOD);
const middle = offsets.toSorted((a, b) => a - b)[Math.floor(offsets.length / 2)];
console.log(JSON.stringify({ latencies, jitters: offsets.map((offset) => Math.abs(offset - middle)) }));
