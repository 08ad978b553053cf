/** How the last words of protocols are named that carry nothing of the application. */
import { say } from '../words/phrase.ts';

export const FAREWELLS = {
  'tls-alert': say`TLS saying goodbye (close_notify)`,
  goodbye: say`the goodbye of its protocol (221 of SMTP or FTP)`,
};
