// Random transactions made with casper-js-sdk: every variant, every CLType that it can write.
//
//   node random.js SEED COUNT        one JSON object a line: {"hash": …, "document": …}
//
// Left out is where the SDK itself is wrong (transaction-bytes reference, part 11): text outside ASCII in entry points,
// names and chain names, version and protocol_version_major of 0, numbers above 2^256, TTLs of a fraction of a second,
// VmCasperV2, and amounts above what a JavaScript number holds exactly.
const sdk = require("casper-js-sdk");

let state = Number(process.argv[2]) >>> 0;

function random() {
  // mulberry32
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

const below = (n) => Math.floor(random() * n);
const pick = (...items) => items[below(items.length)];
const bytes = (n) => Uint8Array.from({ length: n }, () => below(256));
const hex = (n) => Buffer.from(bytes(n)).toString("hex");
const word = (n = 12) => Array.from({ length: 1 + below(n) }, () => pick(..."abcdefghijklmnopqrstuvwxyz_0123456789")).join("");
const text = () => Array.from({ length: below(20) }, () => pick("a", "Z", "0", " ", '"', "\\", "\n", "é", "中", "𝄞", "\u202e")).join("");
const big = (bits) => (below(4) === 0 ? BigInt(below(300)) : BigInt("0x" + hex(bits / 8)) >> BigInt(below(bits))).toString();
const maybe = (make) => (below(2) ? make() : undefined);

const keys = ["ED25519", "SECP256K1"].flatMap((name) => {
  const algorithm = sdk.KeyAlgorithm[name];
  return [1, 2].map(() => sdk.PrivateKey.fromHex(hex(32), algorithm));
});
const publicKey = () => pick(...keys).publicKey;
const uref = () => new sdk.URef(bytes(32), below(8));

function key() {
  const prefixed = ["account-hash-", "hash-", "transfer-", "deploy-", "balance-", "bid-", "withdraw-", "dictionary-", "unbond-"];
  return below(5) === 0 ? sdk.Key.newKey(uref().toPrefixedString()) : sdk.Key.newKey(pick(...prefixed) + hex(32));
}

const C = sdk.CLValue;
const simple = [
  () => C.newCLValueBool(below(2) === 1),
  () => C.newCLInt32(below(2 ** 32) - 2 ** 31),
  () => C.newCLInt64((BigInt(big(64)) - 2n ** 63n).toString()),
  () => C.newCLUint8(below(256)),
  () => C.newCLUInt32(below(2 ** 32)),
  () => C.newCLUint64(big(64)),
  () => C.newCLUInt128(big(128)),
  () => C.newCLUInt256(big(256)),
  () => C.newCLUInt512(big(256)),
  () => C.newCLUnit(),
  () => C.newCLString(text()),
  () => C.newCLKey(key()),
  () => C.newCLUref(uref()),
  () => C.newCLPublicKey(publicKey()),
  () => C.newCLByteArray(bytes(pick(1, 20, 32, 64))),
  () => C.newCLAny(bytes(below(20))),
];

// A maker of values of one type, so that lists and maps can have several.
function maker(depth) {
  if (depth === 0 || below(3)) return pick(...simple.filter((_, n) => depth === 2 || n < 14));
  const inner = maker(depth - 1);
  const other = maker(depth - 1);
  const third = maker(depth - 1);
  return pick(
    () => C.newCLOption(below(2) ? inner() : null, inner().type),
    () => C.newCLList(inner().type, Array.from({ length: below(4) }, inner)),
    () => {
      const map = C.newCLMap(sdk.CLTypeString, other().type);
      for (let n = below(4); n > 0; n--) map.map.append(C.newCLString(word()), other());
      return map;
    },
    () => {
      const good = below(2) === 1;
      return C.newCLResult(inner().type, other().type, good ? inner() : other(), good);
    },
    () => C.newCLTuple1(inner()),
    () => C.newCLTuple2(inner(), other()),
    () => C.newCLTuple3(inner(), other(), third()),
  );
}

function args() {
  const made = sdk.Args.fromMap({});
  for (let n = below(5); n > 0; n--) made.insert(word() + n, maker(2)());
  return made;
}

function initiator() {
  const addr = new sdk.InitiatorAddr();
  const owner = publicKey();
  if (below(3)) addr.publicKey = owner;
  else addr.accountHash = owner.accountHash();
  return addr;
}

function pricing() {
  const mode = new sdk.PricingMode();
  const kind = below(4);
  if (kind < 2) {
    mode.paymentLimited = new sdk.PaymentLimitedMode();
    mode.paymentLimited.paymentAmount = 1 + below(Number.MAX_SAFE_INTEGER);
    mode.paymentLimited.gasPriceTolerance = below(256);
    mode.paymentLimited.standardPayment = below(2) === 1;
  } else if (kind === 2) {
    mode.fixed = new sdk.FixedMode();
    mode.fixed.gasPriceTolerance = below(256);
    mode.fixed.additionalComputationFactor = below(256);
  } else {
    mode.prepaid = new sdk.PrepaidMode();
    mode.prepaid.receipt = sdk.Hash.fromHex(hex(32));
  }
  return mode;
}

function stored() {
  const id = new sdk.TransactionInvocationTarget();
  const version = maybe(() => 1 + below(1000));
  const major = maybe(() => 1 + below(10));
  const kind = below(4);
  if (kind === 0) id.byHash = sdk.Hash.fromHex(hex(32));
  else if (kind === 1) id.byName = word();
  else if (kind === 2) {
    id.byPackageHash = Object.assign(new sdk.ByPackageHashInvocationTarget(), { addr: sdk.Hash.fromHex(hex(32)), version, protocolVersionMajor: major });
  } else {
    id.byPackageName = Object.assign(new sdk.ByPackageNameInvocationTarget(), { name: word(), version, protocolVersionMajor: major });
  }
  return new sdk.TransactionTarget(undefined, Object.assign(new sdk.StoredTarget(), { id, runtime: sdk.TransactionRuntime.vmCasperV1() }));
}

function session() {
  const target = new sdk.SessionTarget();
  target.moduleBytes = bytes(1 + below(200));
  target.isInstallUpgrade = below(2) === 1;
  target.runtime = sdk.TransactionRuntime.vmCasperV1();
  return new sdk.TransactionTarget(undefined, undefined, target);
}

const NATIVE = ["Transfer", "AddBid", "WithdrawBid", "Delegate", "Undelegate", "Redelegate", "ActivateBid", "ChangeBidPublicKey", "AddReservations", "CancelReservations"];

function target() {
  const E = sdk.TransactionEntryPointEnum;
  const point = (...given) => new sdk.TransactionEntryPoint(...given);
  return pick(
    () => [new sdk.TransactionTarget({}), point(E[pick(...NATIVE)])],
    () => [stored(), point(E.Custom, word())],
    () => [session(), point(E.Call)],
  )();
}

const moment = () => new sdk.Timestamp(new Date(1600000000000 + below(300000000000)));
const duration = () => new sdk.Duration(1000 * (1 + below(86400)));
const scheduling = () =>
  pick(
    () => new sdk.TransactionScheduling({}),
    () => new sdk.TransactionScheduling(undefined, new sdk.FutureEraScheduling(below(2 ** 31))),
    () => new sdk.TransactionScheduling(undefined, undefined, new sdk.FutureTimestampScheduling(moment())),
  )();

function transactionV1() {
  const [transactionTarget, entryPoint] = target();
  const payload = sdk.TransactionV1Payload.build({
    initiatorAddr: initiator(),
    timestamp: moment(),
    ttl: duration(),
    chainName: word(),
    pricingMode: pricing(),
    args: args(),
    transactionTarget,
    entryPoint,
    scheduling: scheduling(),
  });
  const made = sdk.TransactionV1.makeTransactionV1(payload);
  for (const signer of keys.filter(() => below(3) === 0)) made.sign(signer);
  return { hash: made.hash.toHex(), document: sdk.TransactionV1.toJSON(made) };
}

function item(payment) {
  const made = new sdk.ExecutableDeployItem();
  const hash = () => sdk.ContractHash.newContract(hex(32));
  const version = maybe(() => 1 + below(1000));
  const kind = below(payment ? 5 : 6);
  if (payment && below(2)) return sdk.ExecutableDeployItem.standardPayment(String(1 + below(2 ** 40)));
  if (kind === 0) made.moduleBytes = new sdk.ModuleBytes(bytes(below(200)), args());
  else if (kind === 1) made.storedContractByHash = new sdk.StoredContractByHash(hash(), word(), args());
  else if (kind === 2) made.storedContractByName = new sdk.StoredContractByName(word(), word(), args());
  else if (kind === 3) made.storedVersionedContractByHash = new sdk.StoredVersionedContractByHash(hash(), word(), args(), version);
  else if (kind === 4) made.storedVersionedContractByName = new sdk.StoredVersionedContractByName(word(), word(), args(), version);
  else made.transfer = new sdk.TransferDeployItem(args());
  return made;
}

function deploy() {
  const header = sdk.DeployHeader.default();
  header.account = publicKey();
  header.chainName = word();
  header.timestamp = moment();
  header.ttl = duration();
  header.gasPrice = 1 + below(100);
  header.dependencies = Array.from({ length: below(3) }, () => sdk.Hash.fromHex(hex(32)));
  const made = sdk.Deploy.makeDeploy(header, item(true), item(false));
  for (const signer of keys.filter(() => below(3) === 0)) made.sign(signer);
  return { hash: made.hash.toHex(), document: sdk.Deploy.toJSON(made) };
}

let out = "";
for (let n = Number(process.argv[3]); n > 0; n--) out += JSON.stringify(below(2) ? transactionV1() : deploy()) + "\n";
process.stdout.write(out);
