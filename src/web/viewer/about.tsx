/** A page about the code of a finding or an errno, and where it occurs here. */
import type { Token, Tokens } from 'marked';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { split } from './choice.ts';
import type { ReportData } from './data.ts';
import { tokensOf } from './markdown.ts';
import { hashOf } from './route.ts';
import { useWords } from './words.ts';

export function About({ data, name }: { readonly data: ReportData; readonly name: string }) {
  const { ui, lang, punctuation } = useWords();
  const { pages, connections: c, names } = data.index;
  const page = pages[name]?.[lang] ?? pages[name]?.en ?? '';
  const isCode = /^TE\d{4}$/.test(name);
  const occurs = useMemo(() => {
    let n = 0;
    for (const one of split(names, isCode ? c.codes : c.errnos)) if (one === name) n++;
    return n;
  }, [data, name]);
  return (
    <section class="about">
      <p>
        {occurs > 0 && (
          <a href={hashOf({ page: 'connections', filter: isCode ? { finding: name } : { errno: name } })}>
            {ui.occurs + punctuation.colon() + ui.found(occurs, occurs)}
          </a>
        )}
      </p>
      {page !== '' && <Markdown text={page} />}
      {page === '' && (
        <>
          <h1>{name}</h1>
          <p>{ui.noPage}</p>
        </>
      )}
    </section>
  );
}

/** Markdown as elements; whatever it holds stays text. */
function Markdown({ text }: { readonly text: string }) {
  const tokens = useMemo(() => tokensOf(text), [text]);
  return <>{tokens.map(block)}</>;
}

function block(token: Token): ComponentChildren {
  switch (token.type) {
    case 'heading': {
      const { depth, tokens } = token as Tokens.Heading;
      const Tag = (['h1', 'h2', 'h3', 'h4'] as const)[Math.min(depth, 4) - 1] ?? 'h4';
      return <Tag>{inline(tokens)}</Tag>;
    }
    case 'paragraph':
      return <p>{inline((token as Tokens.Paragraph).tokens)}</p>;
    case 'code':
      return <pre>{(token as Tokens.Code).text}</pre>;
    case 'blockquote':
      return <blockquote>{(token as Tokens.Blockquote).tokens.map(block)}</blockquote>;
    case 'hr':
      return <hr />;
    case 'list': {
      const { ordered, items } = token as Tokens.List;
      const rows = items.map((item) => <li>{item.tokens.map(block)}</li>);
      return ordered ? <ol>{rows}</ol> : <ul>{rows}</ul>;
    }
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      return (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                {header.map((cell) => (
                  <th scope="col">{inline(cell.tokens)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr>
                  {row.map((cell) => (
                    <td>{inline(cell.tokens)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    }
    case 'text': {
      const { tokens, text } = token as Tokens.Text;
      return tokens === undefined ? text : inline(tokens);
    }
    case 'space':
      return null;
    default:
      return token.raw;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&#39;': "'",
};
const readable = (text: string): string => text.replace(/&(?:lt|gt|amp|quot|#39);/g, (one) => ENTITIES[one] ?? one);

function inline(tokens: readonly Token[] | undefined): ComponentChildren {
  return (tokens ?? []).map((token) => {
    switch (token.type) {
      case 'strong':
        return <strong>{inline((token as Tokens.Strong).tokens)}</strong>;
      case 'em':
        return <em>{inline((token as Tokens.Em).tokens)}</em>;
      case 'codespan':
        return <code>{readable((token as Tokens.Codespan).text)}</code>;
      case 'link': {
        const { href, tokens: inside } = token as Tokens.Link;
        const code = /(TE\d{4})-[\w-]+\.md/.exec(href)?.[1];
        if (code !== undefined) return <a href={`#about/${code}`}>{inline(inside)}</a>;
        return <span>{inline(inside)}</span>;
      }
      case 'br':
        return <br />;
      default:
        return readable((token as Tokens.Text).text ?? token.raw);
    }
  });
}
