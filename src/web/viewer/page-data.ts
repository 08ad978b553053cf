/** The data of a report that lie in its own page, packed. */
import type { ReportIndex } from '../../report/html/report-data.ts';
import { ReportData } from './data.ts';

async function inflated(id: string): Promise<Uint8Array> {
  const text = document.getElementById(id)?.textContent ?? '';
  const binary = atob(text);
  const packed = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) packed[i] = binary.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The data that lie in this page. */
export async function dataOfPage(): Promise<ReportData> {
  const index = JSON.parse(new TextDecoder().decode(await inflated('index'))) as ReportIndex;
  return new ReportData(index, { block: (n) => inflated(`block-${n}`) });
}
