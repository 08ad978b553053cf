/** What is recognised by its first bytes and cannot be read as a capture, and what to do with it. */
import type { ForeignFormat } from '../../records/reading-facts.ts';

interface Foreign {
  readonly what: string;
  readonly how: string;
}

const RECORD = 'record again with `tcpdump -w capture.pcap`, or export packets as pcap';
const EDITCAP = 'convert it with `editcap -F pcap FILE capture.pcap`';
const PICTURE = 'packets cannot be read from a picture; paste the text, or save the capture';
const COPY_OUT = 'copy the text of the packets out of it and paste that';

export const FOREIGN: Readonly<Record<ForeignFormat, Foreign>> = {
  lanalyzer: { what: 'a Novell LANalyzer capture', how: EDITCAP },
  lz4: { what: 'lz4-compressed data', how: 'unpack it with `lz4 -d FILE capture.pcap`' },
  'lz4-old': { what: 'lz4-compressed data (old framing)', how: 'unpack it with `lz4 -d FILE capture.pcap`' },
  bzip2: { what: 'bzip2-compressed data', how: 'unpack it with `bunzip2 FILE`, or pipe `bzcat FILE`' },
  compress: { what: 'compress-ed data (.Z)', how: 'unpack it with `gunzip FILE`, or pipe `zcat FILE`' },
  zip: { what: 'a zip archive', how: 'unpack it with `unzip FILE` and give the captures in it' },
  'zip-empty': { what: 'an empty zip archive', how: RECORD },
  '7-zip': { what: 'a 7-Zip archive', how: 'unpack it with `7z x FILE` and give the captures in it' },
  rar: { what: 'a RAR archive', how: 'unpack it with `unrar x FILE` and give the captures in it' },
  tar: { what: 'a tar archive', how: 'unpack it with `tar xf FILE` and give the captures in it' },
  iptrace: { what: 'an AIX iptrace capture', how: EDITCAP },
  btsnoop: { what: 'a Bluetooth HCI log (btsnoop): no TCP can be in it', how: RECORD },
  sniffer: { what: 'a Sniffer capture', how: EDITCAP },
  netxray: { what: 'a NetXRay or Windows Sniffer capture', how: EDITCAP },
  etherpeek: { what: 'an EtherPeek or OmniPeek capture', how: EDITCAP },
  'omnipeek-tagged': { what: 'a tagged OmniPeek capture', how: EDITCAP },
  'visual-networks': { what: 'a Visual Networks capture', how: EDITCAP },
  '5view': { what: 'an InfoVista 5View capture', how: EDITCAP },
  observer: { what: 'a Network Instruments Observer capture', how: EDITCAP },
  'k12-text': { what: 'a K12 text trace', how: EDITCAP },
  k12: { what: 'a Tektronix K12 trace', how: EDITCAP },
  nettl: { what: 'an HP-UX nettl trace', how: EDITCAP },
  etl: { what: 'an event trace (ETL)', how: 'convert it with `etl2pcapng FILE capture.pcapng`' },
  png: { what: 'a PNG picture, a screenshot perhaps', how: PICTURE },
  jpeg: { what: 'a JPEG picture, a screenshot perhaps', how: PICTURE },
  gif: { what: 'a GIF picture', how: PICTURE },
  webp: { what: 'a WebP picture', how: PICTURE },
  pdf: { what: 'a PDF document', how: COPY_OUT },
  office: { what: 'an old Microsoft Office document', how: COPY_OUT },
  elf: { what: 'a program (ELF)', how: RECORD },
  'windows-program': { what: 'a Windows program', how: RECORD },
  sqlite: { what: 'an SQLite database', how: RECORD },
  zeros: { what: 'nothing but zero bytes, as after a failed copy or a full disk', how: RECORD },
  erf: { what: 'probably an Endace ERF capture', how: EDITCAP },
  html: {
    what: 'a web page (HTML), as when a download asked for a login',
    how: 'download the capture itself, or paste the text of the packets',
  },
};
