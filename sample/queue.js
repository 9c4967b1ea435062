'use strict';

/** First in, first out. */
class Queue {
  constructor() {
    this.items = [];
  }

  push(item) {
    this.items.push(item);
  }

  shift() {
    return this.items.shift();
  }

  get length() {
    return this.items.length;
  }
}

function drain(queue, callback) {
  while (queue.length > 0) {
    callback(queue.shift());
  }
}

module.exports = { Queue, drain };
