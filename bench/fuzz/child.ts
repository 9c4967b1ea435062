/** The process that does the mutations, so that a crash, a hang or a lack of memory is a finding and not the end. */
import { kindNamed } from './kinds.ts';
import { serveOrders } from './serve-orders.ts';

serveOrders(kindNamed);
