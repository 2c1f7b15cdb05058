/** How a check ends that did not see what its claim says. */

/** The claim is false here. The message is what was seen. */
export class DoesNotHold extends Error {
  override name = "DoesNotHold";
}

/** The claim could not be tried here. The message is the reason. */
export class NotCheckable extends Error {
  override name = "NotCheckable";
}
