/** Lines of a report: as wide as asked for, and broken where Chinese and English may be broken. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth, wrap } from '../../src/report/layout.ts';

const words = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '报文',
        '服务端',
        '已经关闭',
        '，',
        '。',
        '、',
        '（',
        '）',
        '：',
        '；',
        '“',
        '”',
        '《',
        '》',
        '……',
      ),
      fc.constantFrom(
        'RST',
        'net.ipv4.tcp_rmem',
        '4',
        '41.2 ms',
        'ss -ltn',
        ' ',
        '/a/very/long/path/of/a/capture.pcap',
        '%',
      ),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((parts) => parts.join(''));

/** One mark behind the other, as no sentence has them, can fill a line alone. */
const sane = (text: string): boolean =>
  !/[，。、；：？！）》”…（“《]{3}/.test(text) && !/(?:^| )[，。、；：？！）》”…%]|[（“《](?: |$)/.test(text);

describe('wrapped lines', () => {
  it('begin with no closing mark, end with no opening one, and lose nothing', () => {
    fc.assert(
      fc.property(words.filter(sane), fc.integer({ min: 20, max: 100 }), (text, width) => {
        const lines = wrap(text, width);
        for (const [i, line] of lines.entries()) {
          expect(textWidth(line)).toBeLessThanOrEqual(width);
          if (i > 0) expect(line).not.toMatch(/^[，。、；：？！）》”…%]/);
          if (i < lines.length - 1) expect(line).not.toMatch(/[（“《]$/);
        }
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
      { numRuns: 1000 },
    );
  });

  it('breaks Chinese between characters and English at spaces', () => {
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
});
