// Writes expected.jsonl: what Hugging Face's `tokenizers` makes of the texts with each variant of variants.json.
//
//     npm install tokenizers@0.23.2 && node make.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { Tokenizer } from 'tokenizers'

const { bases, variants, texts } = JSON.parse(readFileSync('variants.json', 'utf8'))
const lines = []
for (const { name, base, patch } of variants) {
  const tokenizer = Tokenizer.fromString(JSON.stringify({ ...bases[base], ...patch }))
  for (const text of texts) {
    const plain = await tokenizer.encode(text, null, { addSpecialTokens: false })
    const special = await tokenizer.encode(text, null, { addSpecialTokens: true })
    const ids = plain.getIds()
    lines.push(JSON.stringify({
      name, text, ids, special: special.getIds(), offsets: special.getOffsets(), decoded: await tokenizer.decode(ids, false),
    }))
  }
}
writeFileSync('expected.jsonl', lines.join('\n') + '\n')
