// What casper-js-sdk does where it is measured beside ours. It is found among the peers of the tests.
//
//   node peer.js wait RPC HASH      waits with waitForTransaction, then prints one line
//   node peer.js verify FILE        parses, hashes and verifies each line of the file; prints {"seconds", "valid"}
const path = require("path");
const sdk = require(path.join(__dirname, "..", "tests", "interop", "js", "node_modules", "casper-js-sdk"));

async function wait(url, hash) {
  const rpc = new sdk.RpcClient(new sdk.HttpHandler(url));
  await rpc.getStatus(); // loaded, and connected once
  console.error("listening");
  await rpc.waitForTransaction({ hash: { toHex: () => hash } }, 60_000);
  console.log("processed");
}

function verify(file) {
  const lines = require("fs").readFileSync(file, "utf8").split("\n").filter(Boolean);
  const started = process.hrtime.bigint();
  let valid = 0;
  for (const line of lines) {
    const document = JSON.parse(line);
    const parsed = document.header ? sdk.Deploy.fromJSON(document) : sdk.TransactionV1.fromJSON(document);
    valid += parsed.validate() ? 1 : 0; // hashes and signatures
  }
  console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - started) / 1e9, valid }));
}

const [command, ...rest] = process.argv.slice(2);
Promise.resolve({ wait, verify }[command](...rest)).catch((error) => {
  console.error(error);
  process.exit(1);
});
