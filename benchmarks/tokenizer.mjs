// The peer of tokenizer.sh: Hugging Face's `tokenizers` on one thread. Run in a folder where the npm package is installed.
//
//     node tokenizer.mjs encode DOCUMENTS TOKENIZER ...    MB of text a second and core
//     node tokenizer.mjs train DOCUMENTS TEXT TOKENIZER    writes the texts to TEXT, learns from it; processor seconds
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const { BPE, Tokenizer, byteLevelPreTokenizer } = createRequire(process.cwd() + '/')('tokenizers')
const [task, documents, ...paths] = process.argv.slice(2)
const texts = readdirSync(documents, { recursive: true })
  .filter((name) => name.endsWith('.json.gz'))
  .sort()
  .flatMap((name) => gunzipSync(readFileSync(join(documents, name))).toString('utf8').split('\n').filter(Boolean))
  .map((line) => JSON.parse(line).text)
  .filter((text) => typeof text === 'string')

async function seconds(action) {
  const before = process.cpuUsage()
  await action()
  const used = process.cpuUsage(before)
  return (used.user + used.system) / 1e6
}

if (task === 'encode') {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  for (const path of paths) {
    const tokenizer = Tokenizer.fromFile(path)
    let best = Infinity
    for (let round = 0; round < 2; round++) {
      best = Math.min(best, await seconds(async () => {
        for (let i = 0; i < texts.length; i += 64) await tokenizer.encodeBatch(texts.slice(i, i + 64), { addSpecialTokens: false })
      }))
    }
    console.log(`tokenizers, ${basename(path, '.json')}\t${(bytes / 1e6 / best).toFixed(1)}`)
  }
} else {
  writeFileSync(paths[0], texts.join('\n'))
  const tokenizer = new Tokenizer(BPE.empty())
  tokenizer.setPreTokenizer(byteLevelPreTokenizer(false, true))
  const used = await seconds(async () => tokenizer.train([paths[0]]))
  tokenizer.save(paths[1])
  console.log(`tokenizers, training\t${used.toFixed(2)} s`)
}
