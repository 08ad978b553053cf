/** Markdown as tokens. */
import { Lexer, type Token } from 'marked';

export const tokensOf = (text: string): Token[] => Lexer.lex(text);
