/* Raw deflate (RFC 1951), for browsers that have no DecompressionStream. */
(function () {
  "use strict";
  const BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  const EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const FAR = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  const fail = (why) => {
    throw new Error("deflate: " + why);
  };

  /* How many codes there are of each length, and their symbols in the order of the codes. */
  function codes(lengths) {
    const counts = new Uint16Array(16);
    for (const length of lengths) counts[length] += 1;
    counts[0] = 0;
    const next = new Uint16Array(16);
    for (let length = 1; length < 15; length += 1) next[length + 1] = next[length] + counts[length];
    const symbols = new Uint16Array(lengths.length);
    lengths.forEach((length, symbol) => {
      if (length) symbols[next[length]++] = symbol;
    });
    return { counts, symbols };
  }

  const FIXED = [codes(Array.from({ length: 288 }, (_, n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8))), codes(Array(30).fill(5))];

  function inflate(bytes) {
    let out = new Uint8Array(bytes.length * 5 + 64);
    let end = 0;
    let at = 0;
    let hold = 0;
    let held = 0;

    function bits(need) {
      for (; held < need; held += 8) hold |= (at < bytes.length ? bytes[at++] : fail("too short")) << held;
      const value = hold & ((1 << need) - 1);
      hold >>>= need;
      held -= need;
      return value;
    }

    function symbol(table) {
      let code = 0;
      let first = 0;
      let index = 0;
      for (let length = 1; length < 16; length += 1) {
        code |= bits(1);
        const count = table.counts[length];
        if (code - first < count) return table.symbols[index + code - first];
        index += count;
        first = (first + count) << 1;
        code <<= 1;
      }
      return fail("no such code");
    }

    function room(more) {
      if (end + more <= out.length) return;
      const larger = new Uint8Array(Math.max(out.length * 2, end + more));
      larger.set(out);
      out = larger;
    }

    function stored() {
      hold = held = 0;
      const length = bytes[at] | (bytes[at + 1] << 8);
      if (at + 4 + length > bytes.length) fail("too short");
      room(length);
      out.set(bytes.subarray(at + 4, at + 4 + length), end);
      at += 4 + length;
      end += length;
    }

    function tables() {
      const [literals, distances, known] = [bits(5) + 257, bits(5) + 1, bits(4) + 4];
      const lengths = Array(19).fill(0);
      for (let n = 0; n < known; n += 1) lengths[ORDER[n]] = bits(3);
      const first = codes(lengths);
      const all = [];
      while (all.length < literals + distances) {
        const one = symbol(first);
        if (one < 16) all.push(one);
        else {
          const again = one === 16 ? bits(2) + 3 : one === 17 ? bits(3) + 3 : bits(7) + 11;
          const value = one === 16 ? all[all.length - 1] : 0;
          for (let n = 0; n < again; n += 1) all.push(value);
        }
      }
      return [codes(all.slice(0, literals)), codes(all.slice(literals))];
    }

    function block([literals, distances]) {
      for (let one = symbol(literals); one !== 256; one = symbol(literals)) {
        if (one < 256) {
          room(1);
          out[end++] = one;
          continue;
        }
        const length = BASE[one - 257] + bits(EXTRA[one - 257]);
        const far = symbol(distances);
        const back = FAR[far] + bits(far < 4 ? 0 : (far >> 1) - 1);
        if (!(back <= end)) fail("before the beginning");
        room(length);
        for (let n = 0; n < length; n += 1, end += 1) out[end] = out[end - back];
      }
    }

    for (let last = 0; !last; ) {
      last = bits(1);
      const kind = bits(2);
      if (kind === 0) stored();
      else if (kind === 3) fail("no such block");
      else block(kind === 1 ? FIXED : tables());
    }
    return out.subarray(0, end);
  }

  const here = (window.assetmap = window.assetmap || {});
  here.inflate = inflate;

  /* What assetmap.render.payload packed: a promise of { data, shapes }. */
  here.unpack = async function (text) {
    const letters = atob(text);
    const packed = new Uint8Array(letters.length);
    for (let at = 0; at < packed.length; at += 1) packed[at] = letters.charCodeAt(at);
    let bytes;
    if (window.DecompressionStream) {
      const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
      bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    } else bytes = inflate(packed);
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    const data = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    return { data, shapes: bytes.subarray(4 + length) };
  };
})();
