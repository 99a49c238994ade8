// This file exists because AIX declares the masks of poll(2) unsigned.

package sys

type pollMask = uint16
