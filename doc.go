// Package bio sets up sockets the way OpenSSL's BIO_socket, BIO_bind, BIO_connect,
// BIO_listen, BIO_accept_ex and BIO_closesocket do: the same steps in the same order,
// the same flags, the same error queue, without C.
//
// The functions work on plain descriptors, which the caller owns: apart from [Close]
// none closes a descriptor that it was given. Addresses are values of package addr,
// error queues are in package errstack.
//
// # Errors
//
// A failing call returns an [*errstack.Error]. Its text names the C function, the
// address and the cause; errors.Is finds the errno (unix.EADDRINUSE) and OpenSSL's
// reason ([ErrUnableToBindSocket]). What OpenSSL would have queued is recorded too,
// on [errstack.Default] or on the stack that [With] names. An error of [Connect], [Accept]
// or [Disconnect] for which [ShouldRetry] is true is not recorded, as in C. The position of
// an error is the application's call; a call that a go statement makes directly has none.
//
// # Threads
//
// [Accept], [Connect] without [NonBlock], [Wait], [FinishConnect] and a [Close] that
// lingers block an OS thread each. Signals end none of them but the last.
//
// All functions are safe for concurrent use as far as the kernel's calls are: a
// descriptor number that another goroutine closes may be a new file by the time it
// is used. Of a number that does not fit C's int the kernel sees the low 32 bits.
package bio
