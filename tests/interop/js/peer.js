// What casper-js-sdk does with the dev network, one command a call. Prints one JSON object.
//
//   node peer.js status RPC
//   node peer.js put RPC KEY_PEM transaction|deploy
//   node peer.js wait RPC FILE            FILE holds the transaction as cspr-track sent it
const fs = require("fs");
const sdk = require("casper-js-sdk");

const CHAIN = "casper-devnet";
const AMOUNT = "2500000000";

function client(url) {
  return new sdk.RpcClient(new sdk.HttpHandler(url));
}

function loadKey(file) {
  return sdk.PrivateKey.fromPem(fs.readFileSync(file, "utf8"), sdk.KeyAlgorithm.ED25519);
}

function outcome(result) {
  const info = result.executionInfo;
  const executed = info.executionResult;
  return {
    blockHeight: info.blockHeight,
    errorMessage: executed.errorMessage ?? null,
    cost: String(executed.cost),
    consumed: String(executed.consumed),
  };
}

const commands = {
  async status(url) {
    const rpc = client(url);
    const status = await rpc.getStatus();
    const block = await rpc.getLatestBlock();
    const same = await rpc.getBlockByHeight(block.block.height);
    const byHash = await rpc.getBlockByHash(block.block.hash.toHex());
    return {
      chain: status.chainSpecName,
      height: block.block.height,
      sameByHeight: same.block.hash.toHex() === block.block.hash.toHex(),
      sameByHash: byHash.block.height === block.block.height,
      stateRoot: (await rpc.getStateRootHashLatest()).stateRootHash.toHex(),
      statusHeight: status.lastAddedBlockInfo.height,
    };
  },

  async put(url, keyFile, kind) {
    const rpc = client(url);
    const key = loadKey(keyFile);
    const target = (await sdk.PrivateKey.generate(sdk.KeyAlgorithm.SECP256K1)).publicKey;
    if (kind === "deploy") {
      const deploy = sdk.makeCsprTransferDeploy({
        senderPublicKeyHex: key.publicKey.toHex(),
        recipientPublicKeyHex: target.toHex(),
        transferAmount: AMOUNT,
        chainName: CHAIN,
      });
      deploy.sign(key);
      const put = await rpc.putDeploy(deploy);
      const result = await rpc.waitForDeploy(deploy, 20000);
      return { hash: put.deployHash.toHex(), info: outcome(result) };
    }
    const transaction = new sdk.NativeTransferBuilder()
      .from(key.publicKey)
      .target(target)
      .amount(AMOUNT)
      .id(7)
      .chainName(CHAIN)
      .payment(100_000_000)
      .build();
    transaction.sign(key);
    const put = await rpc.putTransaction(transaction);
    const result = await rpc.waitForTransaction(transaction, 20000);
    return { hash: put.transactionHash.toHex(), info: outcome(result) };
  },

  async wait(url, file) {
    const document = JSON.parse(fs.readFileSync(file, "utf8"));
    if (document.header) {
      const deploy = sdk.Deploy.fromJSON(document);
      return { hash: deploy.hash.toHex(), info: outcome(await client(url).waitForDeploy(deploy, 20000)) };
    }
    const transaction = sdk.Transaction.fromJSON(document);
    const result = await client(url).waitForTransaction(transaction, 20000);
    return { hash: transaction.hash.toHex(), info: outcome(result) };
  },

};

commands[process.argv[2]](...process.argv.slice(3)).then(
  (answer) => console.log(JSON.stringify(answer)),
  (error) => {
    console.error(error?.sourceErr ?? error);
    process.exit(1);
  },
);
