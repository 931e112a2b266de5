// What casper-js-sdk makes from the same inputs as ours, and what it makes of our documents. One JSON object a line.
//
//   node documents.js make < WISHES         unsigned documents made with the SDK's builders
//   node documents.js reread < DOCUMENTS    {"valid": …, "hash": …, "bytes": hex or null, "document": written again}
const sdk = require("casper-js-sdk");

const C = sdk.CLValue;
const VALUES = {
  bool: (v) => C.newCLValueBool(v),
  u8: (v) => C.newCLUint8(v),
  u32: (v) => C.newCLUInt32(v),
  u64: (v) => C.newCLUint64(v),
  u256: (v) => C.newCLUInt256(v),
  u512: (v) => C.newCLUInt512(v),
  string: (v) => C.newCLString(v),
  key: (v) => C.newCLKey(sdk.Key.newKey(v)),
  public_key: (v) => C.newCLPublicKey(sdk.PublicKey.fromHex(v)),
  byte_array_4: (v) => C.newCLByteArray(Buffer.from(v, "hex")),
  opt_u64: (v) => C.newCLOption(v === null ? null : C.newCLUint64(v), sdk.CLTypeUInt64),
  "list<u8>": (v) => C.newCLList(sdk.CLTypeUInt8, v.map((n) => C.newCLUint8(n))),
  "map<string,u32>": (v) => {
    const map = C.newCLMap(sdk.CLTypeString, sdk.CLTypeUInt32);
    for (const [name, n] of Object.entries(v)) map.map.append(C.newCLString(name), C.newCLUInt32(n));
    return map;
  },
};

function argsOf(wish) {
  const args = sdk.Args.fromMap({});
  for (const [name, type, value] of wish.args ?? []) args.insert(name, VALUES[type](value));
  return args;
}

const key = (hex) => sdk.PublicKey.fromHex(hex);

function staking(builder, wish) {
  builder.validator(key(wish.validator)).amount(wish.amount);
  if (wish.newValidator) builder.newValidator(key(wish.newValidator));
  return builder;
}

const BUILDERS = {
  transfer(wish) {
    const builder = new sdk.NativeTransferBuilder().amount(wish.amount);
    if (wish.toAccount) builder.targetAccountHash(sdk.AccountHash.fromString(wish.toAccount));
    else builder.target(key(wish.to));
    return wish.id ? builder.id(wish.id) : builder;
  },
  delegate: (wish) => staking(new sdk.NativeDelegateBuilder(), wish),
  undelegate: (wish) => staking(new sdk.NativeUndelegateBuilder(), wish),
  redelegate: (wish) => staking(new sdk.NativeRedelegateBuilder(), wish),
  call(wish) {
    const builder = new sdk.ContractCallBuilder().entryPoint(wish.entryPoint).runtimeArgs(argsOf(wish));
    if (wish.contract) return builder.byHash(wish.contract);
    if (wish.package) return builder.byPackageHash(wish.package, wish.version);
    if (wish.name) return builder.byName(wish.name);
    return builder.byPackageName(wish.packageName, wish.version);
  },
  session(wish) {
    const builder = new sdk.SessionBuilder().wasm(Buffer.from(wish.wasm, "hex")).runtimeArgs(argsOf(wish));
    return wish.install ? builder.installOrUpgrade() : builder;
  },
};

const COMMANDS = {
  make(wish) {
    const builder = BUILDERS[wish.what](wish)
      .from(key(wish.from))
      .chainName(wish.chain)
      .timestamp(sdk.Timestamp.fromJSON(wish.timestamp))
      .ttl(wish.ttl)
      .payment(wish.payment);
    return wish.legacy ? sdk.Deploy.toJSON(builder.buildFor1_5().getDeploy()) : builder.build().toJSON();
  },
  reread(document) {
    if (document.header) {
      const deploy = sdk.Deploy.fromJSON(document);
      let valid = true;
      try {
        deploy.validate();
      } catch {
        valid = false;
      }
      return { valid, hash: deploy.hash.toHex(), bytes: null, document: sdk.Deploy.toJSON(deploy) };
    }
    const transaction = sdk.TransactionV1.fromJSON(document);
    return {
      valid: transaction.validate(),
      hash: transaction.hash.toHex(),
      bytes: Buffer.from(transaction.toBytes()).toString("hex"),
      document: sdk.TransactionV1.toJSON(transaction),
    };
  },
};

const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean);
for (const line of lines) console.log(JSON.stringify(COMMANDS[process.argv[2]](JSON.parse(line))));
