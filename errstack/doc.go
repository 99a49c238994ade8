// Package errstack is OpenSSL's error queue, ERR_raise and its relatives, as a value.
//
// OpenSSL gives every thread a queue of the last 15 errors, because a C function has
// nowhere else to put what it knows about a failure. In Go the failure itself is the
// returned error: an [*Error], which knows the function, the reason, the system call, its
// errno, the address and the caller's position. A [Stack] is the log beside it: the
// entries that OpenSSL would have queued, in the same order, with the same codes and the
// same text, so that tools and people who read OpenSSL's lines can read these.
//
//   - [Code] is a packed error code in the layout of OpenSSL 3.x; [ParseCode] finds one in
//     a log line, also in the layout of 1.1.1, and [ParseEntry] reads the whole line.
//   - [Stack] is the queue. [Default] returns the one of the process. [Stack.Push] takes
//     entries of other queues, such as libcrypto's.
//   - [Error] is what failing functions return; [Step] is how a package makes one.
//   - [NextLibrary] and [LoadStrings] register libraries and texts of an application. Package
//     allreasons, below this one, registers all texts of OpenSSL.
package errstack
