// Package bio sets up sockets as OpenSSL's BIO_socket, BIO_bind, BIO_connect, BIO_listen,
// BIO_accept_ex and BIO_closesocket do: the same steps in the same order, the same flags,
// the same error queue, without C.
//
// The functions work on plain descriptors, which the caller owns: only [Close] closes a
// descriptor that it is given. Addresses are values of package addr. Error queues are in
// package errstack.
//
// # Errors
//
// A failing call returns an [*errstack.Error]. Act on the returned error. Its text names
// the C function, the address and the cause; errors.Is finds the errno (unix.EADDRINUSE)
// and OpenSSL's reason ([ErrUnableToBindSocket]). What OpenSSL would have queued is also
// recorded, on [errstack.Default] or on the stack that [With] names. An error of
// [Connect], [Accept] or [Disconnect] for which [ShouldRetry] is true is not recorded, as
// in C. The position of an error is the application's call; a call that a go statement
// makes directly has none.
//
// # Blocking
//
// A function does not block unless its documentation says so. [Accept], [Connect] without
// [NonBlock], [Wait], [FinishConnect] and a [Close] that lingers block an OS thread each
// while they wait. Other goroutines and the garbage collector keep running. Use this for a
// few sockets, not thousands. Package bionet moves a descriptor to Go's network poller. A
// signal interrupts only a Close that lingers.
//
// # Concurrency
//
// All functions are safe for concurrent use as far as the kernel's calls are: if another
// goroutine closes a descriptor, its number may have been reused by the time of a call. The
// kernel sees only the low 32 bits of a number that does not fit C's int.
package bio
