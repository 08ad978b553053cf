/** Types of `facts` and `detail`, written by `npm run schema` from schema/: change schema/facts.ts, details.ts. Long because nobody writes it. */

export interface FindingFacts {
  TE1001: {
    /**
     * the first SYN
     */
    synFrame: number;
    /**
     * the RST
     */
    resetFrame: number;
    /**
     * SYNs
     */
    tries: number;
    /**
     * the other name under which the text prints who answered
     */
    answeredAs?: {
      address: string;
      port: number | string;
    };
  };
  TE1002: {
    /**
     * the first SYN
     */
    synFrame: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
    /**
     * how often
     */
    tries: number;
    /**
     * the wait
     */
    waitedNs: number;
    /**
     * one try only, although the capture went on for longer than any system waits with the second
     */
    once: boolean;
    /**
     * how the tries were spaced
     */
    pace: {
      /**
       * from try to try
       */
      waitsNs: number[];
      /**
       * whose schedule fits; empty when none does
       */
      systems: (
        | 'linux'
        | 'linux-6.5'
        | 'linux-before-6.5'
        | 'linux-before-3.1'
        | 'macos-ios-freebsd'
        | 'macos-ios-or-freebsd'
        | 'freebsd-macos'
        | 'windows'
        | 'windows-10'
        | 'windows-before-10'
        | 'windows-2003'
        | 'go'
        | 'lwip'
        | 'rfc-6298'
      )[];
      /**
       * when each of them gives up, after the first try
       */
      givesUpNs: number[];
      /**
       * the settings behind it
       */
      settings: string[][];
    };
    /**
     * what else was heard of the address: its answer on the same port, on another one, packets of its own, or nothing in the whole file; unknown where that was not looked at to the end
     */
    heard: 'port' | 'host' | 'speaks' | 'nothing' | 'unknown';
    /**
     * when: before the first try; up to 1 s after the last one; only later than that
     */
    heardWhen: 'never' | 'before' | 'meanwhile' | 'later';
    /**
     * the packet heard; 0 for none
     */
    heardFrame: number;
    /**
     * the first try that the packet filter's own log calls blocked, 0 for none
     */
    blockedFrame: number;
  };
  TE1003: {
    /**
     * the client's ACK that ends the handshake
     */
    ackFrame: number;
    /**
     * how often
     */
    synAcks: number;
    /**
     * the last SYN-ACK
     */
    lastSynAck: number;
    /**
     * the RST; 0 for none
     */
    resetFrame: number;
    /**
     * times that the client's first data was sent in vain
     */
    tries: number;
  };
  TE1004: {
    /**
     * the first SYN
     */
    synFrame: number;
    /**
     * the ICMP error
     */
    errorFrame: number;
    /**
     * who sent the ICMP message
     */
    router: string;
    /**
     * of ICMP
     */
    type: number;
    /**
     * of ICMP
     */
    code: number;
    /**
     * 4, 6; 0: not known
     */
    family: number;
    /**
     * what connect() gives on Linux for it; empty when it gives none
     */
    errno: string;
    /**
     * the frame of the error that ended the attempt; 0 when the client went on trying after the last one
     */
    endFrame: number;
  };
  TE1005: {
    /**
     * the SYN-ACK
     */
    synAckFrame: number;
    /**
     * the first data
     */
    dataFrame: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
    /**
     * how often
     */
    tries: number;
    /**
     * the wait
     */
    waitedNs: number;
  };
  TE1006: {
    /**
     * the first SYN
     */
    synFrame: number;
    /**
     * the SYN-ACK
     */
    synAckFrame: number;
    /**
     * the RST; 0 for none
     */
    resetFrame: number;
    /**
     * SYNs
     */
    tries: number;
    /**
     * the wait
     */
    waitedNs: number;
  };
  TE2001: {
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * how often
     */
    timeouts: number;
    /**
     * the wait
     */
    waitedNs: number;
    /**
     * the capture is the receiver's: repetitions that were lost too are not in it
     */
    atLeast: boolean;
    /**
     * the longest row of time-outs one after the other
     */
    chain?: {
      tries: number;
      frames: number[];
      waitsNs: number[];
      /**
       * 2: each wait about twice the one before; 1: all alike; 0: neither, or too few to tell
       */
      ratio: number;
      /**
       * nanoseconds
       */
      silentNs: number;
      /**
       * whose timers the waits fit
       */
      system?:
        | 'linux'
        | 'linux-6.5'
        | 'linux-before-6.5'
        | 'linux-before-3.1'
        | 'macos-ios-freebsd'
        | 'macos-ios-or-freebsd'
        | 'freebsd-macos'
        | 'windows'
        | 'windows-10'
        | 'windows-before-10'
        | 'windows-2003'
        | 'go'
        | 'lwip'
        | 'rfc-6298';
      /**
       * the wait that would follow; set when nothing answered while the capture lasted
       */
      nextWaitNs?: number;
      /**
       * the capture went on for so long after the last try, and the next one did not come
       */
      absentNs?: number;
      /**
       * how long the sender keeps trying
       */
      givesUp?: {
        system:
          | 'linux'
          | 'linux-6.5'
          | 'linux-before-6.5'
          | 'linux-before-3.1'
          | 'macos-ios-freebsd'
          | 'macos-ios-or-freebsd'
          | 'freebsd-macos'
          | 'windows'
          | 'windows-10'
          | 'windows-before-10'
          | 'windows-2003'
          | 'go'
          | 'lwip'
          | 'rfc-6298';
        /**
         * from the first repetition on
         */
        afterNs: number;
        by: string;
        errno: string;
      };
    };
  };
  TE2002: {
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the frame that shows it best
     */
    frameNo: number;
    /**
     * whose timers and TTL it has
     */
    system:
      | 'linux'
      | 'linux-6.5'
      | 'linux-before-6.5'
      | 'linux-before-3.1'
      | 'macos-ios-freebsd'
      | 'macos-ios-or-freebsd'
      | 'freebsd-macos'
      | 'windows'
      | 'windows-10'
      | 'windows-before-10'
      | 'windows-2003'
      | 'go'
      | 'lwip'
      | 'rfc-6298';
  };
  TE2003: {
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the frame that shows it best
     */
    frameNo: number;
    /**
     * how often
     */
    times: number;
    /**
     * reductions of the sending rate that the sender must have taken back (Linux tcp_may_undo, F-RTO)
     */
    undone: number;
    /**
     * the round trip as a rule and at its worst, where one was far longer than the others
     */
    usualNs?: number;
    /**
     * the longest round trip
     */
    worstNs?: number;
  };
  TE2004: {
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the frame that shows it best
     */
    frameNo: number;
    /**
     * segments
     */
    times: number;
    /**
     * how late the latest one came, where the capture saw it
     */
    lateNs?: number;
  };
  TE2005: {
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * size of the segments that die
     */
    size: number;
    /**
     * the sender found a size that passes, by itself
     */
    cut?: {
      /**
       * the first of that size
       */
      frameNo: number;
      /**
       * bytes
       */
      to: number;
    };
    /**
     * it did not: what is still out
     */
    stuck?: {
      segments: number;
      timeouts: number;
      /**
       * 1-based number of the frame in its file; for text the nth packet
       */
      lastFrame: number;
      /**
       * that went through; 0: none
       */
      smallerSize: number;
      /**
       * the ICMP message that told it; 0 for none
       */
      toldBy: number;
    };
    /**
     * the capture is at the receiver, and holds none of them
     */
    unseen?: {
      segments: number;
      /**
       * all that came of it
       */
      arrived: number;
      /**
       * what came after the hole
       */
      since: number;
    };
  };
  TE2010: {
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who receives
     */
    receiver: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * losses before the capture point
     */
    before: number;
    /**
     * losses behind the capture point
     */
    behind: number;
    /**
     * first repetition of what was lost before the capture point; 0 for none
     */
    beforeFrame: number;
    /**
     * first repetition of what was lost behind it; 0 for none
     */
    behindFrame: number;
  };
  TE3001: {
    /**
     * the frame that shows it best
     */
    frameNo: number;
    /**
     * the wait
     */
    waitedNs: number;
    /**
     * it lasts to the end of the capture
     */
    still: boolean;
    /**
     * which end
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
  };
  TE3002: {
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who receives
     */
    receiver: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the frame that shows it best
     */
    frameNo: number;
    /**
     * how often
     */
    times: number;
    /**
     * the window
     */
    window: number;
    /**
     * round trip
     */
    rttNs: number;
    /**
     * bytes a second
     */
    perSecond: number;
    /**
     * both ends agreed on window scaling
     */
    scaled: boolean;
  };
  TE3010: {
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who receives
     */
    receiver: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * how often
     */
    stalls: number;
    /**
     * time lost in all
     */
    lostNs: number;
    /**
     * the longest
     */
    longestNs: number;
    /**
     * the segment before
     */
    sentFrame: number;
    /**
     * payload of the segment before
     */
    sentBytes: number;
    /**
     * the delayed ACK that ended the first stall
     */
    ackFrame: number;
    /**
     * the data that waited for the ACK
     */
    heldFrame: number;
    /**
     * payload that waited for the ACK
     */
    heldBytes: number;
  };
  TE3012: {
    /**
     * which end
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * such restarts
     */
    restarts: number;
    /**
     * time lost in all
     */
    lostNs: number;
    /**
     * first packet after the pause
     */
    frameNo: number;
    /**
     * silence before
     */
    idleNs: number;
    /**
     * most in flight before the pause
     */
    from: number;
    /**
     * bytes in flight after the pause
     */
    to: number;
    /**
     * round trip
     */
    rttNs: number;
  };
  TE3013: {
    /**
     * which end
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * shortest round trip
     */
    minNs: number;
    /**
     * 95th percentile of the round trip
     */
    p95Ns: number;
    /**
     * longest round trip
     */
    mostNs: number;
    /**
     * most in flight
     */
    mostBytes: number;
    /**
     * the frame that shows it best
     */
    frameNo: number;
    /**
     * bytes a second
     */
    perSecond: number;
  };
  TE3014: {
    /**
     * the second of both windows that closed
     */
    frameNo: number;
    /**
     * the first
     */
    otherFrame: number;
    /**
     * how long it lasted
     */
    lastedNs: number;
    /**
     * up to the last packet
     */
    still: boolean;
    /**
     * both probed
     */
    probed: boolean;
  };
  TE3015: {
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * segments
     */
    segments: number;
  };
  TE3030: {
    /**
     * which end
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * how often
     */
    steps: number;
    /**
     * the smallest step
     */
    least: number;
    /**
     * the largest
     */
    most: number;
    /**
     * maximum segment size
     */
    mss: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
  };
  TE3031: {
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who reads
     */
    reader: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * how often
     */
    times: number;
    /**
     * of them with less than seven tenths of the largest window
     */
    narrow: number;
    /**
     * largest window
     */
    mostWindow: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * the wait
     */
    waitedNs: number;
    /**
     * part of the sender's waiting
     */
    share: number;
  };
  TE4001: {
    /**
     * the RST; 0 for none
     */
    resetFrame: number;
    /**
     * who sent the RST
     */
    by: 'a' | 'b';
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * sent by the sender of the RST and not acknowledged
     */
    unackedFromSender: number;
    /**
     * sent by the peer and not acknowledged
     */
    unackedFromPeer: number;
    /**
     * the last data before the RST
     */
    lastDataFrame: number;
    /**
     * cause of the RST
     */
    cause: string;
    /**
     * all of it was a good-bye of the protocol, and which one; null for none
     */
    goodbye: ('tls-alert' | 'goodbye') | null;
  };
  TE4002: {
    /**
     * the first FIN
     */
    finFrame: number;
    /**
     * who closed
     */
    closer: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the other end
     */
    other: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the wait
     */
    waitedNs: number;
    /**
     * the other end holds the connection in CLOSE-WAIT
     */
    closeWait: boolean;
  };
  TE4003: {
    /**
     * the RST; 0 for none
     */
    resetFrame: number;
    /**
     * the packet that the RST answers; 0: not known
     */
    trigger: number;
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the other end
     */
    peer: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the data was only a good-bye of the protocol
     */
    farewell: boolean;
    /**
     * which one; null for none
     */
    goodbye: ('tls-alert' | 'goodbye') | null;
    /**
     * it was no data but a FIN, behind data that had not arrived
     */
    fin: boolean;
  };
  TE4004: {
    /**
     * the RST; 0 for none
     */
    resetFrame: number;
    /**
     * the packet that the RST answers; 0: not known
     */
    trigger: number;
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the other end
     */
    peer: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the peer had closed before, and all that the sender of the RST had to say had arrived
     */
    peerDone: boolean;
    /**
     * the window showed it; otherwise the data had only not been answered
     */
    seen: boolean;
  };
  TE4005: {
    /**
     * the RST; 0 for none
     */
    resetFrame: number;
    /**
     * the packet that the RST answers; 0: not known
     */
    trigger: number;
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the other end
     */
    peer: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * silence before; 0 for none
     */
    quietNs: number;
    /**
     * devices with such an idle time-out; null: the silence is shorter than any that is known
     */
    devices:
      | (
          | 'aws-alb'
          | 'nginx-keepalive'
          | 'aws-global-accelerator'
          | 'azure'
          | 'five-minutes'
          | 'aws-nlb'
          | 'google-vpc'
          | 'linux-ipvs'
          | 'google-nat'
          | 'one-hour'
          | 'two-hours'
          | 'linux-conntrack'
        )
      | null;
    /**
     * what the peer had asked in vain before this answer came
     */
    tries: number;
    /**
     * from the first of these to the RST
     */
    triedNs: number;
    /**
     * how often its sender had itself sent the same data in vain; 0: it had not
     */
    ownTries: number;
    /**
     * the last of these; 0: none
     */
    ownFrame: number;
  };
  TE4006: {
    /**
     * the RST; 0 for none
     */
    resetFrame: number;
    /**
     * the packet that the RST answers; 0: not known
     */
    trigger: number;
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the other end
     */
    peer: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * what speaks for a forgery
     */
    signs: string[];
    /**
     * its receiver did not take it, so it ended nothing
     */
    ignored: boolean;
    /**
     * the harm that it did
     */
    lost?: {
      /**
       * the last data that the endpoint itself sent after it
       */
      dataFrame: number;
      /**
       * of it, never acknowledged
       */
      bytes: number;
      /**
       * the RST with which the other end answered it
       */
      resetFrame: number;
    };
  };
  TE4007: {
    /**
     * the first packet without an answer
     */
    since: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
    /**
     * how often
     */
    repeats: number;
    /**
     * time of the repetitions
     */
    ladderNs: number;
    /**
     * who said nothing more
     */
    silent: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * ICMP errors that came instead
     */
    errors: number;
  };
  TE4020: {
    /**
     * of the host
     */
    address: string;
    /**
     * connections
     */
    connections: number;
    /**
     * hosts
     */
    peers: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
    /**
     * from the first to the last
     */
    withinNs: number;
    /**
     * a later attempt to connect, and how it went
     */
    after: ('refused' | 'unanswered') | null;
    /**
     * the later attempt; 0 for none
     */
    afterFrame: number;
  };
  TE4021: {
    /**
     * the first FIN
     */
    finFrame: number;
    /**
     * what came so late
     */
    lateFrame: number;
    /**
     * the RST; 0 for none
     */
    resetFrame: number;
    /**
     * who closed
     */
    closer: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who came too late
     */
    late: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the wait
     */
    waitedNs: number;
    /**
     * what came so late
     */
    what: 'FIN' | 'data' | 'keepalive-probe' | 'next-packet';
  };
  TE4022: {
    /**
     * clients and places with such attempts; what follows but `connections` is of the longest row of them
     */
    rows: number;
    /**
     * how often
     */
    tries: number;
    /**
     * the attempts as connections, in order
     */
    connections: number[];
    /**
     * the attempts' first frames
     */
    frames: number[];
    /**
     * attempts that failed
     */
    failed: number;
    /**
     * from the first attempt to the last
     */
    spanNs: number;
    /**
     * how the attempts failed, each once, in order
     */
    how: ('refused' | 'reset' | 'rejected-by-icmp' | 'no-answer' | 'data-unanswered' | 'keepalive-unanswered')[];
    /**
     * first frame of the attempt that went well; 0 when none did
     */
    wellFrame: number;
    /**
     * first frame of the last attempt when the capture ends before its outcome; 0 when that is known
     */
    openFrame: number;
  };
  TE4023: {
    /**
     * the first SYN
     */
    synFrame: number;
    /**
     * the answer to the SYN, of the old connection
     */
    ackFrame: number;
    /**
     * the RST; 0 for none
     */
    resetFrame: number;
    /**
     * frame of the handshake's end, 0 when it did not come to that
     */
    openFrame: number;
    /**
     * state of the old connection; empty when it is not known
     */
    state: string;
    /**
     * SYNs
     */
    tries: number;
    /**
     * from the first SYN to the one that opened the connection, or to the last one
     */
    delayNs: number;
    /**
     * who holds the old connection
     */
    holder: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
  };
  TE4024: {
    /**
     * the RST; 0 for none
     */
    resetFrame: number;
    /**
     * the packet that the RST answers; 0: not known
     */
    trigger: number;
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the other end
     */
    peer: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the SYN-ACK
     */
    synAckFrame: number;
    /**
     * the wait
     */
    waitedNs: number;
  };
  TE4025: {
    /**
     * the first SYN
     */
    synFrame: number;
    /**
     * the answer to the SYN, of the open connection
     */
    ackFrame: number;
    /**
     * who opens
     */
    opener: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who holds the old connection
     */
    holder: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
  };
  TE4027: {
    /**
     * who got the errors
     */
    host: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the ICMP error
     */
    errorFrame: number;
    /**
     * such messages
     */
    messages: number;
    /**
     * who sent the ICMP message
     */
    router: string;
    /**
     * 4, 6; 0: not known
     */
    family: number;
    /**
     * of ICMP
     */
    type: number;
    /**
     * of ICMP
     */
    code: number;
    /**
     * addresses and ports that the error quotes
     */
    quotes: string;
    /**
     * of the connection
     */
    tuple: string;
    /**
     * what the host suffers from it
     */
    effect: 'connect-waits' | 'packets-too-big' | 'none';
  };
  TE4028: {
    /**
     * who opens
     */
    opener: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the first SYN
     */
    synFrame: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
    /**
     * from the last packet of the earlier connection to the SYN
     */
    afterNs: number;
    /**
     * the opener holds the earlier connection in TIME-WAIT
     */
    byWaiting: boolean;
    /**
     * whether the SYN was answered
     */
    answered: boolean;
  };
  TE4029: {
    /**
     * who got the errors
     */
    host: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who sent the ICMP message
     */
    router: string;
    /**
     * the ICMP error
     */
    errorFrame: number;
    /**
     * the packet that the error quotes; 0: not seen
     */
    quotedFrame: number;
    /**
     * such messages
     */
    messages: number;
    /**
     * 4, 6; 0: not known
     */
    family: number;
    /**
     * of ICMP
     */
    type: number;
    /**
     * of ICMP
     */
    code: number;
    /**
     * the quoted number was sent and not acknowledged
     */
    underWay: boolean;
    /**
     * the peer's first later packet that the capture tells of; 0 when it was not heard again
     */
    heardFrame: number;
    /**
     * what Linux tells when it gives up while this is the last word; empty when it tells ETIMEDOUT
     */
    errno: string;
  };
  TE5001: {
    /**
     * the first packet that shows it
     */
    first: number;
    /**
     * the other packet that shows it
     */
    second: number;
    /**
     * from the first to the second
     */
    sinceNs: number;
    /**
     * SYNs
     */
    asked: number;
    /**
     * of both, where they differ
     */
    ttls: number[];
    /**
     * link addresses of both, where they differ
     */
    macs: string[];
  };
  TE5002: {
    /**
     * the first SYN
     */
    synFrame: number;
    /**
     * whom the SYN addressed
     */
    called: {
      address: string;
      port: number | string;
    };
    /**
     * the SYN-ACK
     */
    synAckFrame: number;
    /**
     * who answered
     */
    answered: {
      address: string;
      port: number | string;
    };
    /**
     * the RST; 0 for none
     */
    resetFrame: number;
  };
  TE5003: {
    /**
     * the packet before the change
     */
    before: number;
    /**
     * the packet behind the change
     */
    after: number;
    /**
     * it is a SYN-ACK, not a SYN
     */
    synAck: boolean;
    /**
     * options that are missing behind
     */
    options: ('window-scale' | 'sack-permitted' | 'timestamps' | 'mss' | 'ecn' | 'mptcp' | 'fast-open')[];
    /**
     * window scales before and behind
     */
    scales: number[];
  };
  TE5004: {
    /**
     * the packet before the change
     */
    before: number;
    /**
     * the packet behind the change
     */
    after: number;
    /**
     * it is a SYN-ACK, not a SYN
     */
    synAck: boolean;
    /**
     * MSS before it
     */
    mssBefore: number;
    /**
     * MSS behind the change
     */
    mssAfter: number;
  };
  TE5005: {
    /**
     * the option that one end did not get
     */
    option: 'window-scale' | 'timestamps' | 'sack';
    /**
     * which end
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the first packet that shows it
     */
    first: number;
    /**
     * segments that show it
     */
    count: number;
    /**
     * the window as the header has it; 0: another option
     */
    window: number;
    /**
     * window scale of the option
     */
    scale: number;
    /**
     * the window that was meant
     */
    meant: number;
    /**
     * how often the sender filled it
     */
    filled: number;
    /**
     * the first SYN
     */
    synFrame: number;
  };
  TE5006: {
    /**
     * the frame that shows it best
     */
    frameNo: number;
    /**
     * window scale of the option
     */
    scale: number;
  };
  TE5007: {
    /**
     * the frame that shows it best
     */
    frameNo: number;
    /**
     * which end
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * TTL until then
     */
    before: number;
    /**
     * TTL from then on
     */
    after: number;
    /**
     * packets
     */
    kept: number;
    /**
     * later packets
     */
    back: number;
    /**
     * packets
     */
    others: number;
    /**
     * it is the handshake alone that has another TTL
     */
    handshakeOnly: boolean;
    /**
     * the two values are of two systems under one address
     */
    twoSystems?: boolean;
  };
  TE5008: {
    /**
     * which end
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * segments with a wrong checksum
     */
    bad: number;
    /**
     * whose checksum the first wrong one is, where it is that of a tunnel around TCP
     */
    of?: 'outer-ip' | 'outer-udp' | 'gre';
    /**
     * all segments of that end
     */
    segments: number;
    /**
     * damaged packets
     */
    examples: number[];
    /**
     * that came again
     */
    repeated: number;
    /**
     * the first damaged packet that came again; 0 for none
     */
    firstRepeated: number;
    /**
     * its repetition; 0 for none
     */
    firstRepeat: number;
    /**
     * SYNs without an answer, all of them with a wrong checksum; 0 where it is not about these
     */
    syns: number;
    /**
     * no router between their sender and the capture
     */
    atSender: boolean;
  };
  TE5009: {
    /**
     * which end
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * packets marked congestion experienced
     */
    marked: number;
    /**
     * data packets of that end
     */
    data: number;
    /**
     * the first packet that shows it
     */
    first: number;
    /**
     * the first that echoes the mark; 0 for none
     */
    echoFrame: number;
    /**
     * reductions of the sending rate that CWR shows
     */
    reductions: number;
  };
  TE5010: {
    /**
     * which end
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * packets
     */
    marked: number;
    /**
     * the first packet that shows it
     */
    first: number;
    /**
     * the last packet that shows it
     */
    last: number;
    /**
     * later segments
     */
    acks: number;
  };
  TE5011: {
    /**
     * the ICMP message
     */
    messageFrame: number;
    /**
     * who sent the ICMP message
     */
    router: string;
    /**
     * that the message names
     */
    mtu: number;
    /**
     * data packets
     */
    within: number;
    /**
     * the first packet within the new size; 0 for none
     */
    withinFrame: number;
    /**
     * largest packet before
     */
    largest: number;
  };
  TE5012: {
    /**
     * the ICMP message
     */
    messageFrame: number;
    /**
     * messages
     */
    messages: number;
    /**
     * who sent the ICMP message
     */
    router: string;
    /**
     * that the message names
     */
    mtu: number;
    /**
     * how often
     */
    ignored: number;
    /**
     * the first packet that takes no notice
     */
    ignoredFrame: number;
    /**
     * size of the packets that the sender repeats
     */
    size: number;
  };
  TE5013: {
    /**
     * connections
     */
    connections: number;
    /**
     * which address
     */
    what: 'source' | 'destination' | 'both';
    /**
     * address and port before the translation
     */
    before: string;
    /**
     * address and port behind the translation
     */
    after: string;
    /**
     * the first packet that shows it
     */
    first: number;
    /**
     * the other packet that shows it
     */
    second: number;
  };
  TE5014: {
    /**
     * which end
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the first packet that shows it
     */
    first: number;
    /**
     * the other packet that shows it
     */
    second: number;
    /**
     * how often
     */
    times: number;
    /**
     * offset of the first byte that differs; missing: one beyond those that are compared one by one
     */
    at?: number;
    /**
     * of both, where they differ
     */
    ttls: number[];
    /**
     * payload of both copies
     */
    lengths: number[];
  };
  TE5015: {
    /**
     * of the host
     */
    address: string;
    /**
     * pings
     */
    requests: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * a handshake with the same address
     */
    handshakeFrame: number;
  };
  TE5016: {
    /**
     * first frame of a packet that went round; 0: not seen
     */
    first: number;
    /**
     * how often it was seen; 0: not seen
     */
    rounds: number;
    /**
     * lowest TTL seen
     */
    lowest: number;
    /**
     * who says that the TTL ran out; empty: nobody
     */
    router: string;
    /**
     * the ICMP error; 0 for none
     */
    errorFrame: number;
    /**
     * TTL that the packets of that end have here; 0: no error came
     */
    ttl: number;
  };
  TE5017: {
    /**
     * handshakes whose SYN-ACK went another way
     */
    other: number;
    /**
     * handshakes that could be compared
     */
    all: number;
    /**
     * first and second are where the SYN went and where the SYN-ACK came from; else where the SYN came from and the SYN-ACK went
     */
    outward: boolean;
    /**
     * link address
     */
    first: string;
    /**
     * link address
     */
    second: string;
    /**
     * an example: its SYN
     */
    syn: number;
    /**
     * its SYN-ACK
     */
    synAck: number;
  };
  TE5018: {
    /**
     * which end
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * data segments without an ECN code point
     */
    bare: number;
    /**
     * the first packet that shows it
     */
    first: number;
    /**
     * the SYN-ACK that agrees on ECN
     */
    synAckFrame: number;
  };
  TE5019: {
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who sent the ICMP message
     */
    router: string;
    /**
     * such messages
     */
    messages: number;
    /**
     * the ICMP message
     */
    messageFrame: number;
    /**
     * of the packet that the first message quotes
     */
    joined: number;
    /**
     * that the message names
     */
    mtu: number;
    /**
     * no packet of the sender's is larger
     */
    most: number;
  };
  TE6001: {
    /**
     * the last frame that shows it
     */
    lastFrame: number;
    /**
     * keepalive probes
     */
    probes: number;
    /**
     * silence before
     */
    idleNs: number;
    /**
     * the longest silence before probes of this side: TCP_KEEPIDLE
     */
    keepIdleNs: number;
    /**
     * between the probes
     */
    intervalNs: number;
    /**
     * who probes
     */
    prober: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * its RST; 0 for none
     */
    gaveUpFrame: number;
    /**
     * answers that are in the capture and did not reach the prober
     */
    unheard?: {
      /**
       * how many
       */
      answers: number;
      /**
       * the last of them
       */
      frame: number;
    };
    /**
     * systems with such defaults
     */
    system: (
      | 'linux'
      | 'linux-6.5'
      | 'linux-before-6.5'
      | 'linux-before-3.1'
      | 'macos-ios-freebsd'
      | 'macos-ios-or-freebsd'
      | 'freebsd-macos'
      | 'windows'
      | 'windows-10'
      | 'windows-before-10'
      | 'windows-2003'
      | 'go'
      | 'lwip'
      | 'rfc-6298'
    )[];
  };
  TE6010: {
    /**
     * which end
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who asked
     */
    asker: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * it is the first thing that the server says, with no question before
     */
    greeting: boolean;
    /**
     * time of the slowest answer
     */
    waitedNs: number;
    /**
     * the question, or the end of the handshake
     */
    asked: number;
    /**
     * its acknowledgement; 0 for none
     */
    acked: number;
    /**
     * from the question to that; 0 for none
     */
    ackedAfterNs: number;
    /**
     * first frame of the slowest answer
     */
    answered: number;
    /**
     * answers
     */
    answers: number;
    /**
     * median time for an answer; 0 where it is a greeting
     */
    medianNs: number;
    /**
     * answers that took long
     */
    slow: number;
    /**
     * time of these together
     */
    slowNs: number;
    /**
     * part of the time that the slow answers took; 0 where it is a greeting
     */
    share: number;
  };
  TE6011: {
    /**
     * which end
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who answers
     */
    server: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * how often
     */
    questions: number;
    /**
     * mean time that the client takes for its next question
     */
    meanNs: number;
    /**
     * the client's time in all
     */
    thoughtNs: number;
    /**
     * mean time until an answer begins
     */
    answerNs: number;
    /**
     * part of the whole exchange
     */
    share: number;
    /**
     * the client's first frame
     */
    first: number;
    /**
     * the client's last data
     */
    last: number;
  };
  TE6012: {
    /**
     * who asks
     */
    client: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who answers
     */
    server: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * questions
     */
    turns: number;
    /**
     * round trip
     */
    rttNs: number;
    /**
     * time that the way there and back took in all
     */
    wireNs: number;
    /**
     * part of the whole exchange
     */
    share: number;
    /**
     * the client's first frame
     */
    first: number;
    /**
     * the client's last data
     */
    last: number;
  };
  TE6030: {
    /**
     * whose heartbeat it is
     */
    beater: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who closed
     */
    closer: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the last beat
     */
    lastBeat: number;
    /**
     * the FIN or RST that closed it
     */
    closeFrame: number;
    /**
     * from beat to beat
     */
    periodNs: number;
    /**
     * the wait
     */
    waitedNs: number;
    /**
     * whether the beat stayed unanswered; else it failed to come
     */
    unanswered: boolean;
  };
  TE6031: {
    /**
     * the first packet without an answer
     */
    since: number;
    /**
     * the last packet heard; 0 for none
     */
    heardFrame: number;
    /**
     * silence before; 0 for none
     */
    quietNs: number;
    /**
     * how often
     */
    repeats: number;
    /**
     * who sends
     */
    sender: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who said nothing more
     */
    silent: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * devices with such an idle time-out
     */
    devices:
      | 'aws-alb'
      | 'nginx-keepalive'
      | 'aws-global-accelerator'
      | 'azure'
      | 'five-minutes'
      | 'aws-nlb'
      | 'google-vpc'
      | 'linux-ipvs'
      | 'google-nat'
      | 'one-hour'
      | 'two-hours'
      | 'linux-conntrack';
    /**
     * the silence is as long as that time; else longer
     */
    exact: boolean;
  };
  TE6032: {
    /**
     * who probes
     */
    prober: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * silence before
     */
    idleNs: number;
    /**
     * the RST in answer; 0 for none
     */
    resetFrame: number;
    /**
     * devices with a shorter idle time-out
     */
    devices:
      | 'aws-alb'
      | 'nginx-keepalive'
      | 'aws-global-accelerator'
      | 'azure'
      | 'five-minutes'
      | 'aws-nlb'
      | 'google-vpc'
      | 'linux-ipvs'
      | 'google-nat'
      | 'one-hour'
      | 'two-hours'
      | 'linux-conntrack';
    /**
     * TCP_KEEPIDLE that would do, in half seconds
     */
    halfSeconds: number;
  };
  TE6033: {
    /**
     * the client's ACK that ends the handshake
     */
    ackFrame: number;
    /**
     * the SYN-ACK that came again
     */
    againFrame: number;
    /**
     * the wait
     */
    waitedNs: number;
  };
  TE6034: {
    /**
     * first ACK with a closed window
     */
    closedFrame: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
    /**
     * how long the window had been closed by the end
     */
    forNs: number;
    /**
     * window probes
     */
    probes: number;
    /**
     * who reads
     */
    reader: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * what was sent to it in all
     */
    received: number;
    /**
     * it has sent no data itself
     */
    silent: boolean;
  };
  TE6036: {
    /**
     * who probes
     */
    prober: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the other end
     */
    peer: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * keepalive probes
     */
    probes: number;
    /**
     * answers that were measured
     */
    answers: number;
    /**
     * answers that a device on the path gave
     */
    onPath: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
  };
  TE6037: {
    /**
     * ids of the old and the new connection
     */
    connections: number[];
    /**
     * the last beat
     */
    lastBeat: number;
    /**
     * the first SYN
     */
    synFrame: number;
    /**
     * from beat to beat
     */
    periodNs: number;
    /**
     * the wait
     */
    waitedNs: number;
    /**
     * the server's close of the old connection afterwards; 0 when the capture has none
     */
    sweptFrame: number;
    /**
     * from the new SYN to that
     */
    sweptNs: number;
  };
  TE7001: {
    /**
     * connections that belong to it
     */
    connections: number;
    /**
     * of them without records of their own
     */
    folded: number;
    /**
     * packets of it
     */
    packets: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
    /**
     * first packet
     */
    startNs: number;
    /**
     * from its first packet to its last
     */
    durationNs: number;
    /**
     * a second
     */
    perSecond: number;
    /**
     * most in one second
     */
    peakPerSecond: number;
    /**
     * connections by when they began: how many in each step since `fromNs`
     */
    overTime: {
      /**
       * nanoseconds
       */
      fromNs: number;
      /**
       * nanoseconds
       */
      stepNs: number;
      counts: number[];
    };
    /**
     * different hosts: exact up to 1024, else an estimate, good to two digits or so
     */
    sources: number;
    /**
     * counted, not estimated
     */
    sourcesExact: boolean;
    /**
     * addresses
     */
    sourceExamples: string[];
    /**
     * different hosts, as `sources`
     */
    targets: number;
    /**
     * counted, not estimated
     */
    targetsExact: boolean;
    /**
     * addresses
     */
    targetExamples: string[];
    /**
     * address
     */
    target: string;
    /**
     * the ports, the most flooded one first, at most ten
     */
    ports: (number | string)[];
    /**
     * ports
     */
    portCount: number;
    /**
     * whether the sources are the senders
     */
    forged: 'proved' | 'likely' | 'unknown' | 'no';
    /**
     * what speaks for a forgery
     */
    signs: {
      impossibleSources: number;
      withoutMss: number;
      mainTtl: number;
      /**
       * 0–1
       */
      mainTtlShare: number;
      synAcksRejectedBySource: number;
    };
    /**
     * SYN-ACKs
     */
    synAcks: number;
    /**
     * SYN-ACKs whose repetition could be seen
     */
    synAcksWatched: number;
    /**
     * SYN-ACKs that came again
     */
    synAcksRepeated: number;
    /**
     * 0 for none
     */
    firstSynAckFrame: number;
    /**
     * without an answer
     */
    unanswered: number;
    /**
     * answered with a RST
     */
    refused: number;
    /**
     * how the target defends itself, as its SYN-ACKs show
     */
    defence: 'syn-cookies' | 'backlog' | 'backlog-then-cookies' | 'backlog-full' | 'none-seen' | 'not-judged';
  };
  TE7002: {
    /**
     * connections that belong to it
     */
    connections: number;
    /**
     * of them without records of their own
     */
    folded: number;
    /**
     * packets of it
     */
    packets: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
    /**
     * first packet
     */
    startNs: number;
    /**
     * from its first packet to its last
     */
    durationNs: number;
    /**
     * a second
     */
    perSecond: number;
    /**
     * most in one second
     */
    peakPerSecond: number;
    /**
     * connections by when they began: how many in each step since `fromNs`
     */
    overTime: {
      /**
       * nanoseconds
       */
      fromNs: number;
      /**
       * nanoseconds
       */
      stepNs: number;
      counts: number[];
    };
    /**
     * different hosts: exact up to 1024, else an estimate, good to two digits or so
     */
    sources: number;
    /**
     * counted, not estimated
     */
    sourcesExact: boolean;
    /**
     * addresses
     */
    sourceExamples: string[];
    /**
     * different hosts, as `sources`
     */
    targets: number;
    /**
     * counted, not estimated
     */
    targetsExact: boolean;
    /**
     * addresses
     */
    targetExamples: string[];
    /**
     * address
     */
    victim: string;
    /**
     * SYN-ACKs that the addressed host answered with a RST
     */
    rejected: number;
    /**
     * that came again
     */
    repeated: number;
  };
  TE7003: {
    /**
     * connections that belong to it
     */
    connections: number;
    /**
     * of them without records of their own
     */
    folded: number;
    /**
     * packets of it
     */
    packets: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
    /**
     * first packet
     */
    startNs: number;
    /**
     * from its first packet to its last
     */
    durationNs: number;
    /**
     * a second
     */
    perSecond: number;
    /**
     * most in one second
     */
    peakPerSecond: number;
    /**
     * connections by when they began: how many in each step since `fromNs`
     */
    overTime: {
      /**
       * nanoseconds
       */
      fromNs: number;
      /**
       * nanoseconds
       */
      stepNs: number;
      counts: number[];
    };
    /**
     * different hosts: exact up to 1024, else an estimate, good to two digits or so
     */
    sources: number;
    /**
     * counted, not estimated
     */
    sourcesExact: boolean;
    /**
     * addresses
     */
    sourceExamples: string[];
    /**
     * different hosts, as `sources`
     */
    targets: number;
    /**
     * counted, not estimated
     */
    targetsExact: boolean;
    /**
     * addresses
     */
    targetExamples: string[];
    /**
     * address
     */
    victim: string;
  };
  TE7004: {
    /**
     * connections that belong to it
     */
    connections: number;
    /**
     * of them without records of their own
     */
    folded: number;
    /**
     * packets of it
     */
    packets: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
    /**
     * first packet
     */
    startNs: number;
    /**
     * from its first packet to its last
     */
    durationNs: number;
    /**
     * a second
     */
    perSecond: number;
    /**
     * most in one second
     */
    peakPerSecond: number;
    /**
     * connections by when they began: how many in each step since `fromNs`
     */
    overTime: {
      /**
       * nanoseconds
       */
      fromNs: number;
      /**
       * nanoseconds
       */
      stepNs: number;
      counts: number[];
    };
    /**
     * different hosts: exact up to 1024, else an estimate, good to two digits or so
     */
    sources: number;
    /**
     * counted, not estimated
     */
    sourcesExact: boolean;
    /**
     * addresses
     */
    sourceExamples: string[];
    /**
     * different hosts, as `sources`
     */
    targets: number;
    /**
     * counted, not estimated
     */
    targetsExact: boolean;
    /**
     * addresses
     */
    targetExamples: string[];
    /**
     * address
     */
    scanner: string;
    /**
     * address
     */
    target: string;
    /**
     * how was probed
     */
    method: 'syn-half-open' | 'connect' | 'syn' | 'fin' | 'null' | 'xmas' | 'ack' | 'maimon' | 'mixed';
    /**
     * ports
     */
    ports: number;
    /**
     * ranges, first to last; at most twenty
     */
    tried: [number, number][];
    /**
     * open ports, in ranges
     */
    open: [number, number][];
    /**
     * that answered as open
     */
    openCount: number;
    /**
     * that answered with a RST
     */
    closedCount: number;
    /**
     * ports without an answer
     */
    filteredCount: number;
    /**
     * RSTs that advertise a window: what a window scan takes for an open port
     */
    rstsWithWindow: number;
  };
  TE7005: {
    /**
     * connections that belong to it
     */
    connections: number;
    /**
     * of them without records of their own
     */
    folded: number;
    /**
     * packets of it
     */
    packets: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
    /**
     * first packet
     */
    startNs: number;
    /**
     * from its first packet to its last
     */
    durationNs: number;
    /**
     * a second
     */
    perSecond: number;
    /**
     * most in one second
     */
    peakPerSecond: number;
    /**
     * connections by when they began: how many in each step since `fromNs`
     */
    overTime: {
      /**
       * nanoseconds
       */
      fromNs: number;
      /**
       * nanoseconds
       */
      stepNs: number;
      counts: number[];
    };
    /**
     * different hosts: exact up to 1024, else an estimate, good to two digits or so
     */
    sources: number;
    /**
     * counted, not estimated
     */
    sourcesExact: boolean;
    /**
     * addresses
     */
    sourceExamples: string[];
    /**
     * different hosts, as `sources`
     */
    targets: number;
    /**
     * counted, not estimated
     */
    targetsExact: boolean;
    /**
     * addresses
     */
    targetExamples: string[];
    /**
     * address
     */
    scanner: string;
    /**
     * number or service
     */
    port: string;
    /**
     * how was probed
     */
    method: 'syn-half-open' | 'connect' | 'syn' | 'fin' | 'null' | 'xmas' | 'ack' | 'maimon' | 'mixed';
    /**
     * some of the hosts that answered as open
     */
    openHosts: string[];
    /**
     * that answered as open
     */
    openCount: number;
    /**
     * that answered with a RST
     */
    closedCount: number;
    /**
     * hosts without an answer
     */
    silentCount: number;
  };
  TE7020: {
    /**
     * connections that it counts
     */
    count: number;
    /**
     * most at the same time
     */
    peak: number;
    /**
     * when that was
     */
    peakNs: number;
    /**
     * when it began
     */
    firstNs: number;
    /**
     * when it ended
     */
    lastNs: number;
    /**
     * the longest
     */
    longestNs: number;
    /**
     * client addresses; an estimate when there are more than about a thousand
     */
    clients: number;
    /**
     * still so at the end of the capture
     */
    stillOpen: number;
    /**
     * ids of some of the connections
     */
    examples: number[];
    /**
     * address and port
     */
    server: string;
    /**
     * other attempts at the same place that were answered
     */
    answered: number;
    /**
     * a frame of each example
     */
    exampleFrames: number[];
  };
  TE7021: {
    /**
     * connections that it counts
     */
    count: number;
    /**
     * most at the same time
     */
    peak: number;
    /**
     * when that was
     */
    peakNs: number;
    /**
     * when it began
     */
    firstNs: number;
    /**
     * when it ended
     */
    lastNs: number;
    /**
     * the longest
     */
    longestNs: number;
    /**
     * client addresses; an estimate when there are more than about a thousand
     */
    clients: number;
    /**
     * still so at the end of the capture
     */
    stillOpen: number;
    /**
     * ids of some of the connections
     */
    examples: number[];
    /**
     * address and port
     */
    server: string;
    /**
     * `unheard`: SYN-ACKs that do not reach the clients; `queue`: finished handshakes that the server does not take
     */
    cause: 'unheard' | 'queue';
    /**
     * connections
     */
    connections: number;
    /**
     * a frame of each example
     */
    exampleFrames: number[];
  };
  TE7022: {
    /**
     * address and port
     */
    server: string;
    /**
     * connections
     */
    count: number;
    /**
     * clients
     */
    clients: number;
    /**
     * whose client came back and the server forgot to close
     */
    forgotten: number;
    /**
     * without an answer
     */
    unanswered: number;
    /**
     * whose reader does not read
     */
    stopped: number;
    /**
     * most at the same time
     */
    peak: number;
    /**
     * when that was
     */
    peakNs: number;
    /**
     * when it began
     */
    firstNs: number;
    /**
     * when it ended
     */
    lastNs: number;
    /**
     * the longest
     */
    longestNs: number;
    /**
     * null when they were watched for too short to tell a rate
     */
    perHour: number | null;
    /**
     * address of the client with the most
     */
    worstClient: string;
    /**
     * connections of that client
     */
    worstCount: number;
    /**
     * ids of some of the connections
     */
    examples: number[];
    /**
     * a frame of each example
     */
    exampleFrames: number[];
  };
  TE7023: {
    /**
     * connections that it counts
     */
    count: number;
    /**
     * most at the same time
     */
    peak: number;
    /**
     * when that was
     */
    peakNs: number;
    /**
     * when it began
     */
    firstNs: number;
    /**
     * when it ended
     */
    lastNs: number;
    /**
     * the longest
     */
    longestNs: number;
    /**
     * client addresses; an estimate when there are more than about a thousand
     */
    clients: number;
    /**
     * still so at the end of the capture
     */
    stillOpen: number;
    /**
     * ids of some of the connections
     */
    examples: number[];
    /**
     * address and port
     */
    server: string;
    /**
     * whose application does not close
     */
    holder: 'server' | 'client';
    /**
     * null when they were watched for too short to tell a rate
     */
    perHour: number | null;
    /**
     * those whose last message was not answered: the program may still be at work on it, or be stuck in it
     */
    pending: number;
    /**
     * a frame of each example
     */
    exampleFrames: number[];
  };
  TE7024: {
    /**
     * address
     */
    client: string;
    /**
     * address and port
     */
    server: string;
    /**
     * who closed first and so holds TIME-WAIT
     */
    holder: 'client' | 'server';
    /**
     * connections in all
     */
    count: number;
    /**
     * most closes within 60 s: as many are in TIME-WAIT together
     */
    peak: number;
    /**
     * when that was
     */
    peakNs: number;
    /**
     * 60 s, or as long as all closes took
     */
    withinNs: number;
    /**
     * most closed in one second
     */
    perSecond: number;
    /**
     * the client's ports
     */
    ports: number;
    /**
     * first–last
     */
    portRange: string;
    /**
     * where the range of ports is known from
     */
    basis: 'linux-default' | 'dynamic-ports' | 'ports-seen';
    /**
     * connections that the ports allow, per second
     */
    limitPerSecond: number;
    /**
     * part of the ports in TIME-WAIT
     */
    part: number;
    /**
     * at the busiest pace, how long until all ports wait
     */
    exhaustedInNs: number;
    /**
     * tuples used again while the earlier connection was remembered
     */
    reused: number;
    /**
     * TCP timestamps are in use
     */
    timestamps: boolean;
    /**
     * other pairs of which the same is true
     */
    others: number;
    /**
     * ids of some of the connections
     */
    examples: number[];
  };
  TE7025: {
    /**
     * address
     */
    client: string;
    /**
     * address and port
     */
    server: string;
    /**
     * how often
     */
    failures: number;
    /**
     * connections of that client to that server
     */
    connections: number;
    /**
     * answered with a RST
     */
    refused: number;
    /**
     * without an answer
     */
    unanswered: number;
    /**
     * opened and then cut
     */
    dropped: number;
    /**
     * when it began
     */
    firstNs: number;
    /**
     * when it ended
     */
    lastNs: number;
    /**
     * most in one second
     */
    peakPerSecond: number;
    /**
     * median pause between the attempts
     */
    pauseNs: number;
    /**
     * other clients of the same server that do the same
     */
    others: number;
    /**
     * ids of some of the connections
     */
    examples: number[];
    /**
     * a frame of each example
     */
    exampleFrames: number[];
  };
  TE7026: {
    /**
     * address and port
     */
    server: string;
    /**
     * clients
     */
    clients: number;
    /**
     * when the first connection was cut
     */
    cutNs: number;
    /**
     * from the first cut to the last
     */
    cutSpreadNs: number;
    /**
     * when the first client came back
     */
    returnNs: number;
    /**
     * from the first return to the last
     */
    returnSpreadNs: number;
    /**
     * ids of some of the connections
     */
    examples: number[];
    /**
     * a frame of each example
     */
    exampleFrames: number[];
  };
  TE7027: {
    /**
     * address
     */
    client: string;
    /**
     * address and port
     */
    server: string;
    /**
     * connections
     */
    count: number;
    /**
     * most within a minute
     */
    peakPerMinute: number;
    /**
     * when that was
     */
    peakNs: number;
    /**
     * mean payload of the client
     */
    requestBytes: number;
    /**
     * mean payload of the server
     */
    answerBytes: number;
    /**
     * mean time from SYN to the third segment, at the capture point
     */
    handshakeNs: number;
    /**
     * mean life of such a connection
     */
    lifeNs: number;
    /**
     * of the life of a connection
     */
    handshakePart: number;
    /**
     * other clients
     */
    others: number;
    /**
     * ids of some of the connections
     */
    examples: number[];
    /**
     * a frame of each example
     */
    exampleFrames: number[];
  };
  TE9001: {
    /**
     * connections
     */
    connections: number;
    /**
     * connections in all
     */
    of: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
  };
  TE9002: {
    /**
     * connections seen in one direction
     */
    oneWay: number;
    /**
     * connections seen in both directions
     */
    bothWays: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
  };
  TE9003: {
    /**
     * acknowledgements
     */
    acks: number;
    /**
     * payload that was acknowledged and not seen
     */
    bytes: number;
    /**
     * connections
     */
    connections: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
    /**
     * packets
     */
    dropped: number;
    /**
     * where the file says so; 0: nowhere
     */
    droppedFrame: number;
  };
  TE9004: {
    /**
     * copies by a mirror port
     */
    mirrored: number;
    /**
     * copies by a host that forwards, taken on both sides
     */
    throughHost: number;
    /**
     * TCP packets in all
     */
    segments: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * from the first to the second
     */
    sinceNs: number;
  };
  TE9005: {
    /**
     * packets cut within the TCP options
     */
    options: number;
    /**
     * packets cut within the headers
     */
    headers: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * bytes kept of a packet; 0: not known
     */
    snapLength: number;
  };
  TE9006: {
    /**
     * segments
     */
    segments: number;
    /**
     * the largest
     */
    largest: number;
    /**
     * MSS of the receiver; 0: not known
     */
    mss: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * packets whose checksum was left to the network card
     */
    leftChecksums: number;
  };
  TE9007: {
    /**
     * the frame that shows it best
     */
    frameNo: number;
    /**
     * how far, without a sign
     */
    byNs: number;
    /**
     * back, not ahead
     */
    back: boolean;
    /**
     * the hosts' own clocks show it
     */
    proved: boolean;
    /**
     * how many
     */
    steps: number;
  };
  TE9008: {
    /**
     * packets
     */
    times: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * by how much at most
     */
    mostNs: number;
  };
  TE9009: {
    /**
     * TCP packets in all
     */
    segments: number;
    /**
     * what the filter let in
     */
    kinds: 'syn' | 'control' | 'data' | 'reset';
    /**
     * packets that prove it
     */
    proofs: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * where only RSTs were captured
     */
    resets?: {
      /**
       * with number 0 and ACK, as a SYN is refused
       */
      refusals: number;
      /**
       * without ACK, as a packet of an unknown connection is answered
       */
      bare: number;
      /**
       * the endpoint that sent most; empty where none sent two
       */
      sender: string;
      /**
       * how many it sent
       */
      ofSender: number;
    };
  };
  TE9010: {
    /**
     * TCP packets
     */
    copies: number;
    /**
     * TCP packets in all
     */
    segments: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * most between the two
     */
    sinceNs: number;
    /**
     * packets
     */
    backInTime: number;
    /**
     * the first that lies back in time; 0 for none
     */
    backFrame: number;
  };
  TE9011: {
    /**
     * connections
     */
    connections: number;
    /**
     * the frame that shows it best
     */
    frameNo: number;
  };
  TE9012: {
    /**
     * connections told before their end
     */
    connections: number;
    /**
     * packets that came for them later and are not judged
     */
    lateSegments: number;
    /**
     * the packet at which the first of them was let go
     */
    firstFrame: number;
  };
  TE1007: {
    /**
     * who sent the SYN
     */
    opener: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the other end
     */
    server: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * syn: no answer was seen to the first tries; syn-ack: an answer was seen, and its receiver repeated its SYN; syn-ack-or-ack: it did not, so that the acknowledgement of the answer may have been lost as well
     */
    lost: 'syn' | 'syn-ack' | 'syn-ack-or-ack';
    /**
     * how often the SYN was sent
     */
    syns: number;
    /**
     * how often the SYN-ACK was sent
     */
    synAcks: number;
    /**
     * the first SYN
     */
    synFrame: number;
    /**
     * the SYN-ACK that was seen first
     */
    synAckFrame: number;
    /**
     * the packet that completes the handshake
     */
    openFrame: number;
    /**
     * from the first SYN until it was open
     */
    openedNs: number;
    /**
     * the server is next to the capture: the first SYNs had come there
     */
    atServer: boolean;
  };
  TE1008: {
    /**
     * the address of a host that signs
     */
    signer: string;
    /**
     * the address of the host that it calls
     */
    other: string;
    /**
     * the port that both call
     */
    port: number | string;
    /**
     * the other host signs, too
     */
    both: boolean;
    /**
     * SYNs of the first host
     */
    signerTries: number;
    /**
     * SYNs of the other host
     */
    otherTries: number;
    /**
     * the first SYN of the first host
     */
    signerFrame: number;
    /**
     * the first SYN of the other host
     */
    otherFrame: number;
    /**
     * the connections that it is about, of each direction eight at most
     */
    connections: number[];
  };
  TE6038: {
    /**
     * who asked and gave up
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the other end
     */
    server: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the request
     */
    asked: number;
    /**
     * its FIN or RST
     */
    closed: number;
    /**
     * it gave up by a RST
     */
    reset: boolean;
    /**
     * from the request to the end
     */
    waitedNs: number;
    /**
     * the time-out that the wait is most like; 0 for none
     */
    timeoutNs: number;
    /**
     * the beginning of TLS, an HTTP request, or not known
     */
    question: 'tls' | 'http' | 'unknown';
    /**
     * the answer that came too late; 0 for none
     */
    answered: number;
    /**
     * from the request to that answer
     */
    answeredAfterNs: number;
  };
  TE7006: {
    /**
     * connections that belong to it
     */
    connections: number;
    /**
     * of them without records of their own
     */
    folded: number;
    /**
     * packets of it
     */
    packets: number;
    /**
     * the first frame that shows it
     */
    firstFrame: number;
    /**
     * the last frame that shows it
     */
    lastFrame: number;
    /**
     * first packet
     */
    startNs: number;
    /**
     * from its first packet to its last
     */
    durationNs: number;
    /**
     * a second
     */
    perSecond: number;
    /**
     * most in one second
     */
    peakPerSecond: number;
    /**
     * connections by when they began: how many in each step since `fromNs`
     */
    overTime: {
      /**
       * nanoseconds
       */
      fromNs: number;
      /**
       * nanoseconds
       */
      stepNs: number;
      counts: number[];
    };
    /**
     * different hosts: exact up to 1024, else an estimate, good to two digits or so
     */
    sources: number;
    /**
     * counted, not estimated
     */
    sourcesExact: boolean;
    /**
     * addresses
     */
    sourceExamples: string[];
    /**
     * different hosts, as `sources`
     */
    targets: number;
    /**
     * counted, not estimated
     */
    targetsExact: boolean;
    /**
     * addresses
     */
    targetExamples: string[];
    /**
     * the window that all of them carry
     */
    window: number;
    /**
     * their TTL; -1 where it is not one for all or not known
     */
    ttl: number;
    /**
     * the port of all of them; empty for several
     */
    port: string;
    /**
     * with a SYN-ACK
     */
    answered: number;
    /**
     * with a RST
     */
    refused: number;
    /**
     * SYN-ACKs that were neither acknowledged nor reset, and followed for two seconds or more
     */
    watched: number;
    /**
     * SYN-ACKs that came again
     */
    repeated: number;
    /**
     * whether SYN cookies answered
     */
    cookies: 'likely' | 'no' | 'not-judged';
  };
  TE6039: {
    /**
     * who asked
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who closed without an answer
     */
    server: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the last packet of the request
     */
    asked: number;
    /**
     * the FIN
     */
    closed: number;
    /**
     * from the request to the FIN
     */
    waitedNs: number;
    /**
     * the time-out that the wait is most like; 0 for none
     */
    timeoutNs: number;
    /**
     * the beginning of TLS, or an HTTP request
     */
    question: 'tls' | 'http';
  };
  TE5020: {
    /**
     * who opened
     */
    client: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * whose address the proxy answers for
     */
    server: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the SYN-ACK with window 0; 0 where the capture holds the server side alone
     */
    synAckFrame: number;
    /**
     * the window opened, a RST came, or nothing that carries data; or the capture shows what the proxy sent to the server
     */
    outcome: 'opened' | 'reset' | 'silent' | 'called';
    /**
     * of the packet that opened the window or reset, or the SYN of the proxy; 0 for none
     */
    outcomeFrame: number;
    /**
     * from the third segment of the handshake until then
     */
    tookNs: number;
    /**
     * the proxy's own SYN to the server, where the capture holds both sides of it
     */
    synFrame?: number;
    /**
     * what the server answered to that; 0: nothing
     */
    serverFrame?: number;
    /**
     * window scale of the proxy's SYN-ACK, where the server's is another
     */
    promisedScale?: number;
    /**
     * window scale of the server's SYN-ACK to the proxy
     */
    serverScale?: number;
  };
  TE3032: {
    /**
     * who sends
     */
    who: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * who answers and does not take it
     */
    receiver: {
      side: 'a' | 'b';
      role: 'client' | 'server' | 'unknown';
    };
    /**
     * the first repetition
     */
    first: number;
    /**
     * the last one
     */
    last: number;
    /**
     * repetitions in a row
     */
    tries: number;
    /**
     * ACKs with the old number since
     */
    answers: number;
    /**
     * the last of them
     */
    lastAnswer: number;
    /**
     * from the first repetition to the last
     */
    overNs: number;
    /**
     * that the last answer offers
     */
    window: number;
  };
  TE4030: {
    /**
     * the first ACK that answers an ACK
     */
    first: number;
    /**
     * the last one
     */
    last: number;
    /**
     * ACKs of both ends that answer an ACK
     */
    answers: number;
    /**
     * from the first to the last
     */
    overNs: number;
    /**
     * each end acknowledges another number than the other sends
     */
    apart: boolean;
  };
  TE4031: {
    /**
     * address and port
     */
    service: string;
    /**
     * open connections that it no longer knew
     */
    forgotten: number;
    /**
     * the first RST that says so
     */
    forgottenFrame: number;
    /**
     * connect attempts refused afterwards
     */
    refused: number;
    /**
     * the first of them
     */
    refusedFrame: number;
    /**
     * from that RST to the first refusal
     */
    afterNs: number;
    /**
     * the first SYN-ACK after the refusals; 0: none in the capture
     */
    backFrame: number;
    /**
     * from that RST to that SYN-ACK; 0: none
     */
    awayNs: number;
  };
  TE5021: {
    /**
     * 1-based number of the frame in its file; for text the nth packet
     */
    synFrame: number;
    /**
     * the link address that the SYN came from
     */
    from: string;
    /**
     * 1-based number of the frame in its file; for text the nth packet
     */
    synAckFrame: number;
    /**
     * the link address that the SYN-ACK was handed to, and that the RST came from
     */
    to: string;
    /**
     * the first RST of the opener
     */
    resetFrame: number;
  };
  TE5022: {
    /**
     * the end of the client that the server knew
     */
    before: string;
    /**
     * the end from which it goes on
     */
    after: string;
    /**
     * the last packet of the connection as the server knew it
     */
    lastFrame: number;
    /**
     * the first packet from the other end
     */
    frame: number;
    /**
     * between the two
     */
    quietNs: number;
    /**
     * the RST of the server; 0: none
     */
    resetFrame: number;
    /**
     * the connection as the server knew it
     */
    connection: number;
    /**
     * the connection that goes on with its numbers
     */
    other: number;
  };
}

export interface AnnotationDetails {
  'handshake-1': {
    /**
     * bytes
     */
    mss?: number;
    /**
     * shift
     */
    windowScale?: number;
    sackPermitted?: true;
    timestamps?: true;
    fastOpen?: 'request' | 'cookie';
    /**
     * payload of the SYN
     */
    dataBytes?: number;
    /**
     * both ends sent a SYN
     */
    simultaneous?: true;
    /**
     * of the handshake that a SYN proxy makes with the server, seen behind the proxy
     */
    byProxy?: true;
  };
  'handshake-2': {
    /**
     * bytes
     */
    mss?: number;
    /**
     * shift
     */
    windowScale?: number;
    sackPermitted?: true;
    timestamps?: true;
    fastOpen?: 'request' | 'cookie';
    /**
     * payload of the SYN
     */
    dataBytes?: number;
    /**
     * both ends sent a SYN
     */
    simultaneous?: true;
    /**
     * of the handshake that a SYN proxy makes with the server, seen behind the proxy
     */
    byProxy?: true;
    /**
     * another answered before
     */
    secondAnswer?: true;
  };
  'handshake-3': {
    /**
     * both ends did it at the same time
     */
    simultaneous?: true;
    /**
     * of a SYN proxy and the server
     */
    byProxy?: true;
  };
  'close-1': {};
  'close-2': {
    /**
     * both ends did it at the same time
     */
    simultaneous?: true;
  };
  'close-3': {
    /**
     * both ends did it at the same time
     */
    simultaneous?: true;
  };
  'close-4': {
    /**
     * both ends did it at the same time
     */
    simultaneous?: true;
  };
  'syn-retransmission': {
    /**
     * of its row, from 1
     */
    nth: number;
    /**
     * since the one before
     */
    waitedNs?: number;
    /**
     * nanoseconds
     */
    sinceFirstNs?: number;
    trigger?: 'timer' | 'repeated-syn';
  };
  'syn-ack-retransmission': {
    /**
     * of its row, from 1
     */
    nth: number;
    /**
     * since the one before
     */
    waitedNs?: number;
    /**
     * nanoseconds
     */
    sinceFirstNs?: number;
    trigger?: 'timer' | 'repeated-syn';
    afterHandshake?: boolean;
  };
  'retransmission-timeout': {
    /**
     * payload that goes again
     */
    bytes: number;
    /**
     * a FIN goes again
     */
    fin?: true;
    /**
     * frame that carried it before
     */
    originalFrame?: number;
    /**
     * the capture does not hold it
     */
    originalSeen?: false;
    /**
     * since the timer was armed: the last acknowledgement or transmission
     */
    waitedNs?: number;
    /**
     * since it was sent before
     */
    sinceLastSentNs?: number;
    /**
     * what told the sender of the loss
     */
    trigger?: 'sack' | 'rack-timer' | 'duplicate-acks' | 'partial-ack' | 'lost-retransmission';
    /**
     * the original had arrived
     */
    spurious?: true;
    /**
     * what shows that it had
     */
    proof?: 'seen-acked' | 'timestamp' | 'dsack' | 'early-ack' | 'duplicate-ack';
    /**
     * the capture, made at the receiver, holds the original, which its TCP had not acknowledged
     */
    acknowledged?: false;
    /**
     * of its row, from 1
     */
    nth?: number;
    /**
     * RTO by RFC 6298 from what the capture shows
     */
    rtoEstimateNs?: number;
    /**
     * doublings of it
     */
    backoff?: number;
    /**
     * nanoseconds
     */
    ptoNs?: number;
  };
  'timeout-recovery': {
    /**
     * payload that goes again
     */
    bytes: number;
    /**
     * a FIN goes again
     */
    fin?: true;
    /**
     * frame that carried it before
     */
    originalFrame?: number;
    /**
     * the capture does not hold it
     */
    originalSeen?: false;
    /**
     * since the timer was armed: the last acknowledgement or transmission
     */
    waitedNs?: number;
    /**
     * since it was sent before
     */
    sinceLastSentNs?: number;
    /**
     * what told the sender of the loss
     */
    trigger?: 'sack' | 'rack-timer' | 'duplicate-acks' | 'partial-ack' | 'lost-retransmission';
    /**
     * the original had arrived
     */
    spurious?: true;
    /**
     * what shows that it had
     */
    proof?: 'seen-acked' | 'timestamp' | 'dsack' | 'early-ack' | 'duplicate-ack';
    /**
     * the capture, made at the receiver, holds the original, which its TCP had not acknowledged
     */
    acknowledged?: false;
  };
  'fast-retransmission': {
    /**
     * payload that goes again
     */
    bytes: number;
    /**
     * a FIN goes again
     */
    fin?: true;
    /**
     * frame that carried it before
     */
    originalFrame?: number;
    /**
     * the capture does not hold it
     */
    originalSeen?: false;
    /**
     * since the timer was armed: the last acknowledgement or transmission
     */
    waitedNs?: number;
    /**
     * since it was sent before
     */
    sinceLastSentNs?: number;
    /**
     * what told the sender of the loss
     */
    trigger?: 'sack' | 'rack-timer' | 'duplicate-acks' | 'partial-ack' | 'lost-retransmission';
    /**
     * the original had arrived
     */
    spurious?: true;
    /**
     * what shows that it had
     */
    proof?: 'seen-acked' | 'timestamp' | 'dsack' | 'early-ack' | 'duplicate-ack';
    /**
     * the capture, made at the receiver, holds the original, which its TCP had not acknowledged
     */
    acknowledged?: false;
  };
  'tail-loss-probe': {
    /**
     * payload that goes again
     */
    bytes?: number;
    /**
     * a FIN goes again
     */
    fin?: true;
    /**
     * frame that carried it before
     */
    originalFrame?: number;
    /**
     * the capture does not hold it
     */
    originalSeen?: false;
    /**
     * since the timer was armed: the last acknowledgement or transmission
     */
    waitedNs?: number;
    /**
     * since it was sent before
     */
    sinceLastSentNs?: number;
    /**
     * what told the sender of the loss
     */
    trigger?: 'sack' | 'rack-timer' | 'duplicate-acks' | 'partial-ack' | 'lost-retransmission';
    /**
     * the original had arrived
     */
    spurious?: true;
    /**
     * what shows that it had
     */
    proof?: 'seen-acked' | 'timestamp' | 'dsack' | 'early-ack' | 'duplicate-ack';
    /**
     * the capture, made at the receiver, holds the original, which its TCP had not acknowledged
     */
    acknowledged?: false;
    /**
     * probe time-out by RFC 8985 §7.2
     */
    ptoNs?: number;
    /**
     * it carries data that was not sent before
     */
    newData?: true;
    /**
     * a lone segment: its retransmission time-out was due at the same moment and can have sent it as well
     */
    timeoutDue?: true;
  };
  'path-mtu-retransmission': {
    /**
     * payload that goes again
     */
    bytes: number;
    /**
     * a FIN goes again
     */
    fin?: true;
    /**
     * frame that carried it before
     */
    originalFrame?: number;
    /**
     * the capture does not hold it
     */
    originalSeen?: false;
    /**
     * since the timer was armed: the last acknowledgement or transmission
     */
    waitedNs?: number;
    /**
     * since it was sent before
     */
    sinceLastSentNs?: number;
    /**
     * what told the sender of the loss
     */
    trigger?: 'sack' | 'rack-timer' | 'duplicate-acks' | 'partial-ack' | 'lost-retransmission';
    /**
     * the original had arrived
     */
    spurious?: true;
    /**
     * what shows that it had
     */
    proof?: 'seen-acked' | 'timestamp' | 'dsack' | 'early-ack' | 'duplicate-ack';
    /**
     * the capture, made at the receiver, holds the original, which its TCP had not acknowledged
     */
    acknowledged?: false;
  };
  'fast-open-retransmission': {
    /**
     * payload that goes again
     */
    bytes: number;
    /**
     * a FIN goes again
     */
    fin?: true;
    /**
     * frame that carried it before
     */
    originalFrame?: number;
    /**
     * the capture does not hold it
     */
    originalSeen?: false;
    /**
     * since the timer was armed: the last acknowledgement or transmission
     */
    waitedNs?: number;
    /**
     * since it was sent before
     */
    sinceLastSentNs?: number;
    /**
     * what told the sender of the loss
     */
    trigger?: 'sack' | 'rack-timer' | 'duplicate-acks' | 'partial-ack' | 'lost-retransmission';
    /**
     * the original had arrived
     */
    spurious?: true;
    /**
     * what shows that it had
     */
    proof?: 'seen-acked' | 'timestamp' | 'dsack' | 'early-ack' | 'duplicate-ack';
    /**
     * the capture, made at the receiver, holds the original, which its TCP had not acknowledged
     */
    acknowledged?: false;
  };
  'unclassified-retransmission': {
    /**
     * payload that goes again
     */
    bytes: number;
    /**
     * a FIN goes again
     */
    fin?: true;
    /**
     * frame that carried it before
     */
    originalFrame?: number;
    /**
     * the capture does not hold it
     */
    originalSeen?: false;
    /**
     * since the timer was armed: the last acknowledgement or transmission
     */
    waitedNs?: number;
    /**
     * since it was sent before
     */
    sinceLastSentNs?: number;
    /**
     * what told the sender of the loss
     */
    trigger?: 'sack' | 'rack-timer' | 'duplicate-acks' | 'partial-ack' | 'lost-retransmission';
    /**
     * the original had arrived
     */
    spurious?: true;
    /**
     * what shows that it had
     */
    proof?: 'seen-acked' | 'timestamp' | 'dsack' | 'early-ack' | 'duplicate-ack';
    /**
     * the capture, made at the receiver, holds the original, which its TCP had not acknowledged
     */
    acknowledged?: false;
  };
  'duplicate-ack': {
    /**
     * of its row, from 1
     */
    nth: number;
    windowChanged?: true;
  };
  'duplicate-sack': {
    /**
     * first byte that came twice, relative to the other side's `base`
     */
    left: number;
    /**
     * the byte behind the last one
     */
    right: number;
  };
  'window-update': {
    /**
     * in bytes where its scale is known, else as the header has it
     */
    window: number;
  };
  'zero-window': {};
  'window-full': {
    /**
     * in bytes where its scale is known, else as the header has it
     */
    window: number;
    /**
     * sent beyond what the receiver had advertised
     */
    beyond?: number;
  };
  'window-probe': {
    /**
     * of its row, from 1
     */
    nth: number;
    form: 'zero-length' | 'one-byte';
    /**
     * the text prints no numbers
     */
    inferredFrom?: 'timing';
  };
  'window-probe-ack': {
    stillClosed: boolean;
  };
  'keepalive-probe': {
    /**
     * of its row, from 1
     */
    nth: number;
    /**
     * silence before; absent where the capture begins with it
     */
    idleNs?: number;
    /**
     * since the probe before, when that was not answered
     */
    sinceLastProbeNs?: number;
    /**
     * it carries a byte
     */
    form?: 'one-byte';
    /**
     * the text prints no numbers
     */
    inferredFrom?: 'timing';
    /**
     * the last answer is in the capture and did not reach the prober: the probe echoes an older time stamp
     */
    answerUnheard?: true;
  };
  'keepalive-ack': {
    /**
     * since the probe
     */
    answeredNs: number;
    /**
     * a device on the path answered
     */
    middlebox?: true;
    ttl?: number;
    /**
     * that the peer has
     */
    peerTtl?: number;
  };
  'challenge-ack': {};
  reordered: {
    /**
     * what shows it
     */
    by: 'capture' | 'ip-id' | 'timestamp' | 'time' | 'reports';
    /**
     * behind what had come by then
     */
    bytes?: number;
    /**
     * nanoseconds
     */
    lateNs?: number;
  };
  'conflicting-data': {
    /**
     * its payload
     */
    bytes: number;
    /**
     * the packet that brought other data for the same sequence numbers
     */
    otherFrame: number;
  };
  'network-duplicate': {
    /**
     * since the first copy
     */
    sinceNs?: number;
  };
  'capture-duplicate': {
    /**
     * since the first copy
     */
    sinceNs?: number;
    at?: 'another-capture-point';
  };
  reset: {
    /**
     * see RESET_CAUSES
     */
    cause: string;
    /**
     * causes that it may also have, the likelier first
     */
    alternatives: string[];
    /**
     * both ends had all data
     */
    harmless?: boolean;
    form?: 'RST' | 'RST,ACK';
    /**
     * what speaks for a forgery
     */
    signs?: string[];
    /**
     * its receiver ignored it
     */
    accepted?: false;
    ignoredBecause?: 'wrong-number' | 'unsigned' | 'stale' | 'lost';
    /**
     * not the first of this end
     */
    again?: true;
    /**
     * silence before what it answers
     */
    quietNs?: number;
    /**
     * devices with such an idle time-out
     */
    quietLike?: string;
    /**
     * what the last data was
     */
    justBefore?: string;
    /**
     * the side that sent it
     */
    justBeforeFrom?: 'a' | 'b';
    /**
     * with SYN or FIN
     */
    oddFlags?: true;
  };
  'icmp-error': {
    type: number;
    code: number;
    /**
     * 4, 6; 0: not known
     */
    family: number;
    /**
     * who sent it
     */
    router: string;
    /**
     * it quotes what was sent and not acknowledged (RFC 5927 §4.1)
     */
    inWindow: boolean;
    /**
     * bytes that the next link carries
     */
    mtu?: number;
    /**
     * it quotes other addresses than its host has
     */
    translated?: true;
    /**
     * addresses and ports that it quotes
     */
    quotes?: string;
    /**
     * 1-based number of the frame in its file; for text the nth packet
     */
    quotedFrame?: number;
    /**
     * relative to the host's `base`
     */
    quotedSeq?: number;
  };
  'urgent-data': {
    pointer: number;
  };
  heartbeat: {
    /**
     * of its row, from 1
     */
    nth: number;
    /**
     * nanoseconds
     */
    periodNs: number;
    /**
     * nanoseconds
     */
    jitterNs?: number;
    /**
     * nanoseconds
     */
    lateNs?: number;
    /**
     * beats that did not come before it
     */
    missed?: number;
  };
  'no-ack': {};
  'unseen-acked': {
    /**
     * acknowledged, and not in the capture
     */
    bytes: number;
    /**
     * its sender never sent it
     */
    neverSent?: true;
  };
  data: {
    /**
     * round trip that it ended
     */
    rttNs?: number;
  };
  ack: {
    /**
     * round trip that it ended
     */
    rttNs?: number;
  };
}
