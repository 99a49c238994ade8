// This file exists because sendfile(2) of FreeBSD answers EBUSY where another try
// can succeed.

package sys

import "syscall"

// RetryPlatform is an errno that only this system counts as passing, 0 for none.
const RetryPlatform = syscall.EBUSY
