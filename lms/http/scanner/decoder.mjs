// Reads one QR code from a picture: with the browser's own reader where there is one, else with the
// bundled one, which is then fetched once (about 430 kB) and kept by the browser.

const LONGEST_SIDE = 960; // pixels; more makes reading slower, not better, at arm's length

/** Resolves to a function: source (video, bitmap or image) → text of the code, or null. */
export async function openDecoder() {
  if (await browserReadsQr()) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (source) => (await detector.detect(source))[0]?.rawValue ?? null;
  }
  const { readBarcodes, prepareZXingModule } = await import("./zxing-wasm/reader/index.js");
  await prepareZXingModule({ fireImmediately: true });
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (source) => {
    const width = source.videoWidth || source.width;
    const height = source.videoHeight || source.height;
    if (!width || !height) return null;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(picture, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
    return found.find((code) => code.isValid)?.text ?? null;
  };
}

async function browserReadsQr() {
  try {
    return (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
  } catch {
    return false; // not there at all, or there in name only
  }
}
