/**
 * The numbers of each errno: Linux, FreeBSD, macOS, and Windows Sockets with its own name. Pure data, one row a name.
 *
 * Linux: include/uapi/asm-generic/errno.h, the same on x86, ARM and RISC-V (MIPS, SPARC, Alpha and PA-RISC number
 * differently from 35 on); the recorded kernel in fixtures/errno agrees. FreeBSD: sys/sys/errno.h. macOS: XNU
 * bsd/sys/errno.h. Windows: winsock2.h. The last three were read, not recorded.
 */

export interface ErrnoNumbers {
  readonly name: string;
  /** A second name for the same number on Linux. */
  readonly alias: string | null;
  readonly linux: number | null;
  readonly freebsd: number | null;
  readonly macos: number | null;
  /** Name and number in Windows Sockets. */
  readonly wsa: string | null;
  readonly windows: number | null;
}

type Row = readonly [
  name: string,
  linux: number | null,
  freebsd: number | null,
  macos: number | null,
  windows?: number,
  wsa?: string,
];

/** Windows takes the name with `WSA` before it; where its name differs, the row ends with it. */
// prettier-ignore
const ROWS: readonly Row[] = [
  ['EPERM', 1, 1, 1],
  ['ENOENT', 2, 2, 2],
  ['ESRCH', 3, 3, 3],
  ['EINTR', 4, 4, 4, 10004],
  ['EIO', 5, 5, 5],
  ['ENXIO', 6, 6, 6],
  ['E2BIG', 7, 7, 7],
  ['ENOEXEC', 8, 8, 8],
  ['EBADF', 9, 9, 9, 10009],
  ['ECHILD', 10, 10, 10],
  ['EAGAIN', 11, 35, 35, 10035, 'WSAEWOULDBLOCK'],
  ['ENOMEM', 12, 12, 12],
  ['EACCES', 13, 13, 13, 10013],
  ['EFAULT', 14, 14, 14, 10014],
  ['ENOTBLK', 15, 15, 15],
  ['EBUSY', 16, 16, 16],
  ['EEXIST', 17, 17, 17],
  ['EXDEV', 18, 18, 18],
  ['ENODEV', 19, 19, 19],
  ['ENOTDIR', 20, 20, 20],
  ['EISDIR', 21, 21, 21],
  ['EINVAL', 22, 22, 22, 10022],
  ['ENFILE', 23, 23, 23],
  ['EMFILE', 24, 24, 24, 10024],
  ['ENOTTY', 25, 25, 25],
  ['ETXTBSY', 26, 26, 26],
  ['EFBIG', 27, 27, 27],
  ['ENOSPC', 28, 28, 28],
  ['ESPIPE', 29, 29, 29],
  ['EROFS', 30, 30, 30],
  ['EMLINK', 31, 31, 31],
  ['EPIPE', 32, 32, 32],
  ['EDOM', 33, 33, 33],
  ['ERANGE', 34, 34, 34],
  ['EDEADLK', 35, 11, 11],
  ['ENAMETOOLONG', 36, 63, 63, 10063],
  ['ENOLCK', 37, 77, 77],
  ['ENOSYS', 38, 78, 78],
  ['ENOTEMPTY', 39, 66, 66, 10066],
  ['ELOOP', 40, 62, 62, 10062],
  ['ENOMSG', 42, 83, 91],
  ['EIDRM', 43, 82, 90],
  ['ECHRNG', 44, null, null],
  ['EL2NSYNC', 45, null, null],
  ['EL3HLT', 46, null, null],
  ['EL3RST', 47, null, null],
  ['ELNRNG', 48, null, null],
  ['EUNATCH', 49, null, null],
  ['ENOCSI', 50, null, null],
  ['EL2HLT', 51, null, null],
  ['EBADE', 52, null, null],
  ['EBADR', 53, null, null],
  ['EXFULL', 54, null, null],
  ['ENOANO', 55, null, null],
  ['EBADRQC', 56, null, null],
  ['EBADSLT', 57, null, null],
  ['EBFONT', 59, null, null],
  ['ENOSTR', 60, null, 99],
  ['ENODATA', 61, null, 96],
  ['ETIME', 62, null, 101],
  ['ENOSR', 63, null, 98],
  ['ENONET', 64, null, null],
  ['ENOPKG', 65, null, null],
  ['EREMOTE', 66, 71, 71, 10071],
  ['ENOLINK', 67, 91, 97],
  ['EADV', 68, null, null],
  ['ESRMNT', 69, null, null],
  ['ECOMM', 70, null, null],
  ['EPROTO', 71, 92, 100],
  ['EMULTIHOP', 72, 90, 95],
  ['EDOTDOT', 73, null, null],
  ['EBADMSG', 74, 89, 94],
  ['EOVERFLOW', 75, 84, 84],
  ['ENOTUNIQ', 76, null, null],
  ['EBADFD', 77, null, null],
  ['EREMCHG', 78, null, null],
  ['ELIBACC', 79, null, null],
  ['ELIBBAD', 80, null, null],
  ['ELIBSCN', 81, null, null],
  ['ELIBMAX', 82, null, null],
  ['ELIBEXEC', 83, null, null],
  ['EILSEQ', 84, 86, 92],
  ['ERESTART', 85, null, null],
  ['ESTRPIPE', 86, null, null],
  ['EUSERS', 87, 68, 68, 10068],
  ['ENOTSOCK', 88, 38, 38, 10038],
  ['EDESTADDRREQ', 89, 39, 39, 10039],
  ['EMSGSIZE', 90, 40, 40, 10040],
  ['EPROTOTYPE', 91, 41, 41, 10041],
  ['ENOPROTOOPT', 92, 42, 42, 10042],
  ['EPROTONOSUPPORT', 93, 43, 43, 10043],
  ['ESOCKTNOSUPPORT', 94, 44, 44, 10044],
  ['EOPNOTSUPP', 95, 45, 102, 10045],
  ['EPFNOSUPPORT', 96, 46, 46, 10046],
  ['EAFNOSUPPORT', 97, 47, 47, 10047],
  ['EADDRINUSE', 98, 48, 48, 10048],
  ['EADDRNOTAVAIL', 99, 49, 49, 10049],
  ['ENETDOWN', 100, 50, 50, 10050],
  ['ENETUNREACH', 101, 51, 51, 10051],
  ['ENETRESET', 102, 52, 52, 10052],
  ['ECONNABORTED', 103, 53, 53, 10053],
  ['ECONNRESET', 104, 54, 54, 10054],
  ['ENOBUFS', 105, 55, 55, 10055],
  ['EISCONN', 106, 56, 56, 10056],
  ['ENOTCONN', 107, 57, 57, 10057],
  ['ESHUTDOWN', 108, 58, 58, 10058],
  ['ETOOMANYREFS', 109, 59, 59, 10059],
  ['ETIMEDOUT', 110, 60, 60, 10060],
  ['ECONNREFUSED', 111, 61, 61, 10061],
  ['EHOSTDOWN', 112, 64, 64, 10064],
  ['EHOSTUNREACH', 113, 65, 65, 10065],
  ['EALREADY', 114, 37, 37, 10037],
  ['EINPROGRESS', 115, 36, 36, 10036],
  ['ESTALE', 116, 70, 70, 10070],
  ['EUCLEAN', 117, null, null],
  ['ENOTNAM', 118, null, null],
  ['ENAVAIL', 119, null, null],
  ['EISNAM', 120, null, null],
  ['EREMOTEIO', 121, null, null],
  ['EDQUOT', 122, 69, 69, 10069],
  ['ENOMEDIUM', 123, null, null],
  ['EMEDIUMTYPE', 124, null, null],
  ['ECANCELED', 125, 85, 89, 10103, 'WSAECANCELLED'],
  ['ENOKEY', 126, null, null],
  ['EKEYEXPIRED', 127, null, null],
  ['EKEYREVOKED', 128, null, null],
  ['EKEYREJECTED', 129, null, null],
  ['EOWNERDEAD', 130, 96, 105],
  ['ENOTRECOVERABLE', 131, 95, 104],
  ['ERFKILL', 132, null, null],
  ['EHWPOISON', 133, null, null],
  // Not on Linux.
  // macOS alone tells it from EOPNOTSUPP.
  ['ENOTSUP', null, null, 45],
  ['EPROCLIM', null, 67, 67, 10067],
  ['EBADRPC', null, 72, 72],
  ['ERPCMISMATCH', null, 73, 73],
  ['EPROGUNAVAIL', null, 74, 74],
  ['EPROGMISMATCH', null, 75, 75],
  ['EPROCUNAVAIL', null, 76, 76],
  ['EFTYPE', null, 79, 79],
  ['EAUTH', null, 80, 80],
  ['ENEEDAUTH', null, 81, 81],
  ['EPWROFF', null, null, 82],
  ['EDEVERR', null, null, 83],
  ['EBADEXEC', null, null, 85],
  ['EBADARCH', null, null, 86],
  ['ESHLIBVERS', null, null, 87],
  ['ENOATTR', null, 87, 93],
  ['EDOOFUS', null, 88, null],
  ['EBADMACHO', null, null, 88],
  ['ENOTCAPABLE', null, 93, null],
  ['ECAPMODE', null, 94, null],
  ['EINTEGRITY', null, 97, null],
  ['ENOPOLICY', null, null, 103],
  ['EQFULL', null, null, 106],
];

const ALIASES: Readonly<Record<string, string>> = {
  EAGAIN: 'EWOULDBLOCK',
  EDEADLK: 'EDEADLOCK',
  EOPNOTSUPP: 'ENOTSUP',
};

export const ERRNOS: readonly ErrnoNumbers[] = ROWS.map(([name, linux, freebsd, macos, windows, wsa]) => {
  const alias = ALIASES[name];
  return {
    name,
    alias: alias ?? null,
    linux,
    freebsd,
    macos,
    wsa: windows === undefined ? null : (wsa ?? `WSA${name}`),
    windows: windows ?? null,
  };
});

const BY_NAME: ReadonlyMap<string, ErrnoNumbers> = new Map(ERRNOS.map((e) => [e.name, e]));

export const errnoNumbers = (name: string): ErrnoNumbers | undefined => BY_NAME.get(name);

/** The numbers as `calls` give them: BSD's is FreeBSD's, with macOS's own beside it where the two differ. */
export function numbersOf(name: string): { linux?: number; bsd?: number | string; windows?: number } {
  const e = BY_NAME.get(name);
  if (e === undefined) return {};
  const bsd =
    e.freebsd === null || e.macos === null || e.freebsd === e.macos
      ? (e.freebsd ?? e.macos)
      : `${e.freebsd} (macOS ${e.macos})`;
  return {
    ...(e.linux === null ? {} : { linux: e.linux }),
    ...(bsd === null ? {} : { bsd }),
    ...(e.windows === null ? {} : { windows: e.windows }),
  };
}
