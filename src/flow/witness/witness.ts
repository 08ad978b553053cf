/**
 * What a file knows across its connections, and what is learnt of hosts over all files: besides the tables that say which
 * connection a packet belongs to (`flow/tables/`), results for one connection depend on the others through this alone.
 */
import type { Segment } from '../../segment/segment.ts';
import type { Nanos } from '../../units.ts';
import { Neighbours } from '../ending/neighbours.ts';
import { Evidence } from './evidence.ts';
import { Crowds } from '../many/crowds.ts';
import { Contents } from '../path/contents.ts';
import { Hosts } from '../path/hosts.ts';
import { Syns } from '../path/syns.ts';
import { AddressPairs } from '../path/views.ts';
import { Greetings } from '../opening/name.ts';
import { Recent } from '../sender/recent.ts';
import { Flights } from '../sender/flights.ts';
import { Speakers } from './speakers.ts';

export class Witness {
  /** Time of the latest packet of the file. */
  nowNs: Nanos = 0;
  /** How far the capture of the file can be believed. */
  readonly evidence = new Evidence();
  /** What its connections taught about its hosts: TTL and quickest answer. */
  readonly neighbours = new Neighbours();
  /** Its newest data segments, by their marks and by their bytes, and its newest SYNs. */
  readonly recent = new Recent();
  readonly contents = new Contents();
  readonly syns = new Syns();
  readonly speakers = new Speakers();
  /** Its connections that are seen on both sides of a translator of addresses. */
  readonly pairs = new AddressPairs();
  /** What its connections begin to say, until their names are read. */
  readonly greetings: Greetings;
  /** Its connections by their server and client, as they end. */
  readonly crowds = new Crowds();
  /** What was learnt of each host by its TTLs and timers, over all files. */
  readonly hosts = new Hosts();
  /** The models of all senders of all files. */
  readonly flights: Flights;

  /** `names`: payload may be read for the names of connections. */
  constructor(names = true, flights = new Flights()) {
    this.greetings = new Greetings(names);
    this.flights = flights;
  }

  /** Every packet of the file, as it comes. */
  arrived(segment: Segment): void {
    this.nowNs = segment.timeNs;
    this.speakers.arrived(segment);
  }

  /** Another file begins. */
  clear(): void {
    this.nowNs = 0;
    this.evidence.clear();
    this.neighbours.clear();
    this.recent.clear();
    this.contents.clear();
    this.syns.clear();
    this.speakers.clear();
    this.pairs.clear();
    this.greetings.clear();
    this.crowds.clear();
  }
}
