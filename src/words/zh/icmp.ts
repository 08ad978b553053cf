/** What ICMP errors are called in Chinese (RFC 792, RFC 1191 §4, RFC 1812 §5.2.7.1, RFC 4443 §3). */

const UNREACHABLE: readonly string[] = [
  '网络不可达',
  '主机不可达',
  '协议不可达',
  '端口不可达',
  '需要分片但设置了 DF',
  '源路由失败',
  '目的网络未知',
  '目的主机未知',
  '源主机被隔离',
  '网络被管理性禁止',
  '主机被管理性禁止',
  '网络对此服务类型不可达',
  '主机对此服务类型不可达',
  '通信被管理性禁止',
];
const UNREACHABLE6: readonly string[] = [
  '没有到目的地的路由',
  '通信被管理性禁止',
  '超出源地址的作用域',
  '地址不可达',
  '端口不可达',
  '源地址不符合策略',
  '到目的地的路由被拒绝',
];

/** `主机不可达`; by its numbers where the type or the code has no name. */
export function icmpZh(family: number, type: number, code: number): string {
  const known = family === 4 ? named4(type, code) : named6(type, code);
  return known ?? `类型 ${type}，代码 ${code}`;
}

function named4(type: number, code: number): string | undefined {
  if (type === 3) return UNREACHABLE[code];
  if (type === 4) return '源抑制';
  if (type === 5) return '重定向';
  if (type === 11) return code === 0 ? '途中 TTL 超时' : '分片重组超时';
  return type === 12 ? '参数问题' : undefined;
}

function named6(type: number, code: number): string | undefined {
  if (type === 1) return UNREACHABLE6[code];
  if (type === 2) return '报文过大';
  if (type === 3) return code === 0 ? '途中跳数限制超时' : '分片重组超时';
  return type === 4 ? '参数问题' : undefined;
}
