//go:build !unix && !windows

package socktest

import "errors"

const wine = false

func probeLoopback() error { return errors.ErrUnsupported }

func probeIPv6() error { return errors.ErrUnsupported }

func probeRaw() error { return errors.ErrUnsupported }

func probeRawIPv6() error { return errors.ErrUnsupported }

func probeSockError() error { return errors.ErrUnsupported }

func probeUnix(int) func() error { return func() error { return errors.ErrUnsupported } }
