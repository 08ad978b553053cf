/** Lines of a report: as wide as asked for, and broken where Chinese and English may be broken. */
import { array, assert, constantFrom, integer, oneof, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth, wrap } from '../../src/report/layout.ts';

const texts = array(
  oneof(
    constantFrom('报文', '服务端', '已经关闭', '，', '。', '、', '（', '）', '：', '；', '“', '”', '《', '》', '……'),
    constantFrom('RST', 'net.ipv4.tcp_rmem', '4', '41.2 ms', 'ss -ltn', ' ', '/a/long/path/of/a/capture.pcap', '%'),
  ),
  { minLength: 1, maxLength: 60 },
)
  .map((parts) => parts.join(''))
  // One mark behind the other, as no sentence has them, can fill a line alone.
  .filter(
    (text) =>
      !/[，。、；：？！）》”…（“《]{3}/.test(text) && !/(?:^| )[，。、；：？！）》”…%]|[（“《](?: |$)/.test(text),
  );

/** What is wrong with how `text` was broken. */
function faults(text: string, lines: readonly string[], width: number): string[] {
  const found = lines.filter((line) => textWidth(line) > width).map((line) => `too wide: ${line}`);
  for (const line of lines.slice(1))
    if (/^[，。、；：？！）》”…%]/.test(line)) found.push(`begins with a mark: ${line}`);
  for (const line of lines.slice(0, -1)) if (/[（“《]$/.test(line)) found.push(`ends with a mark: ${line}`);
  if (lines.join('').replaceAll(' ', '') !== text.replaceAll(' ', '')) found.push('something is lost');
  return found;
}

describe('wrapped lines', () => {
  it('begin with no closing mark, end with no opening one, and lose nothing', () => {
    assert(
      property(texts, integer({ min: 20, max: 100 }), (text, width) => {
        expect(faults(text, wrap(text, width), width)).toEqual([]);
      }),
      { numRuns: 1000, examples: [['net.ipv4.tcp_rmemRST“RST', 21]] },
    );
  });

  it('are told from lines that are broken wrongly', () => {
    expect(faults('一二，三', ['一二', '，三'], 20)).toEqual(['begins with a mark: ，三']);
    expect(faults('一（二', ['一（', '二'], 20)).toEqual(['ends with a mark: 一（']);
    expect(faults('一二', ['一'], 20)).toEqual(['something is lost']);
  });

  it('break Chinese between characters and English at spaces', () => {
    expect(wrap('服务端已经关闭了套接字，客户端仍在发送数据。', 24)).toEqual([
      '服务端已经关闭了套接字，',
      '客户端仍在发送数据。',
    ]);
    expect(wrap('服务端已经关闭了套接字，客户端仍在发送数据。', 22)).toEqual([
      '服务端已经关闭了套接',
      '字，客户端仍在发送数',
      '据。',
    ]);
    expect(wrap('在报文 4 的 net.ipv4.tcp_rmem 中', 16)).toEqual(['在报文 4 的', 'net.ipv4.tcp_rme', 'm 中']);
    expect(wrap('the server had closed its socket', 12)).toEqual(['the server', 'had closed', 'its socket']);
  });

  it('keep a number with its unit and with what it counts, in both languages', () => {
    expect(wrap('sent again in packet 8 at last', 21)).toEqual(['sent again in', 'packet 8 at last']);
    expect(wrap('offers MSS 1460', 12)).toEqual(['offers', 'MSS 1460']);
    expect(wrap('took 10.5 ms', 10)).toEqual(['took', '10.5 ms']);
    expect(wrap('最后一个在报文 8', 14)).toEqual(['最后一个在', '报文 8']);
    expect(wrap('提供窗口缩放 10', 13)).toEqual(['提供窗口', '缩放 10']);
  });

  it('end with what parts two things, and begin with none', () => {
    expect(wrap('5 packets, 79.1 µs · 1 ACK back', 18)).toEqual(['5 packets,', '79.1 µs · 1 ACK', 'back']);
    expect(wrap('end of the stream — implied', 18)).toEqual(['end of the', 'stream — implied']);
  });

  it('hold a command to type whole where it fits, and break it at a space where it does not', () => {
    const more = 'more: tcptrace-explain errno ECONNRESET';
    expect(wrap(more, 38)).toEqual(['more:', 'tcptrace-explain errno ECONNRESET']);
    expect(wrap(more, 30)).toEqual(['more:', 'tcptrace-explain errno', 'ECONNRESET']);
    expect(wrap('详情：tcptrace-explain explain --lang zh TE4003', 42)).toEqual([
      '详情：',
      'tcptrace-explain explain --lang zh TE4003',
    ]);
  });

  it('break a path behind a folder', () => {
    expect(wrap('fixtures/recorded/stalls/slow-reader/server.pcap', 30)).toEqual([
      'fixtures/recorded/stalls/',
      'slow-reader/server.pcap',
    ]);
  });
});
