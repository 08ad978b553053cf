/** What the MCP server says to people, in Chinese; its tools are described in English to the models that call them. */
import { MCP as ENGLISH } from '../../en/cli/mcp.ts';
import type { CliWords } from '../../en/cli/index.ts';

export const MCP: CliWords['mcp'] = {
  ...ENGLISH,
  noRoots: '没有给出根目录：请指明客户端可以从哪些目录读取抓包。',
  noRoot: (path) => `${path} 不是目录。`,
};
