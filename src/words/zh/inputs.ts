/** What is said of a file or directory that was named as an input, before anything is read, in Chinese. */
import type { InputFacts } from '../../records/reading-facts.ts';
import { name, say } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

export const INPUTS: Sentences<InputFacts> = {
  'input.empty-directory': (f) => say`${name(f.path)} 中没有文件；请给出一份抓包，或者其中有抓包的目录。`,
  'input.links-out': (f) =>
    f.links === 1
      ? say`${name(f.path)}：其中有一个链接指向目录之外，没有跟随（${name(f.first)}）；要读取链接所指的内容，请直接给出它的名字。`
      : say`${name(f.path)}：其中有 ${String(f.links)} 个链接指向目录之外，没有跟随（第一个是 ${name(f.first)}）；要读取链接所指的内容，请直接给出它的名字。`,
  'input.directory-not-permitted': (f) => say`${name(f.path)}：没有列出这个目录的权限。`,
  'input.directory-not-listed': (f) => say`${name(f.path)}：无法列出（${f.errno}）。`,
  'input.went-away': (f) => say`${name(f.path)}：在列出目录期间消失了。`,
  'input.link-loops': (f) => say`${name(f.path)}：这个链接又指回自己。`,
  'input.link-leads-nowhere': (f) => say`${name(f.path)}：这个链接所指的内容不存在。`,
  'input.nothing-matches': (f) => say`${name(f.path)}：没有文件叫这样的名字。`,
  'input.no-object-matches': (f) => say`${name(f.path)}：没有对象叫这样的名字。`,
};
