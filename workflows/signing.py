"""Signing: the alarms that a workflow rings are signed by the worker that carries it out."""

from collections.abc import Callable

from temporalio import worker, workflow

with workflow.unsafe.imports_passed_through():
    from domain.command import Command, RungAlarm

Sign = Callable[[Command], Command]


class Signing(worker.Interceptor):
    """Signs what workflows themselves ask to be recorded, and nothing that came to them from outside."""

    def __init__(self, sign: Sign) -> None:
        """Sign by `sign`."""
        self.sign = sign

    def workflow_interceptor_class(
        self,
        input: worker.WorkflowInterceptorClassInput,  # noqa: A002, ARG002 - the library's signature
    ) -> type[worker.WorkflowInboundInterceptor]:
        """Return the interceptor of one workflow."""
        sign = self.sign

        class Inbound(worker.WorkflowInboundInterceptor):
            def init(self, outbound: worker.WorkflowOutboundInterceptor) -> None:
                super().init(_Outbound(outbound, sign))

        return Inbound


class _Outbound(worker.WorkflowOutboundInterceptor):
    def __init__(self, following: worker.WorkflowOutboundInterceptor, sign: Sign) -> None:
        super().__init__(following)
        self.sign = sign

    def start_local_activity(
        self,
        input: worker.StartLocalActivityInput,  # noqa: A002 - the library's name
    ) -> workflow.ActivityHandle[object]:
        input.args = [self.sign(each) if isinstance(each, RungAlarm) else each for each in input.args]
        return super().start_local_activity(input)
